"""What people keep and say of proposals, and the meetings that they ask each other for."""
