"""Technical visits: who rides in which bus to which sites, and when."""
