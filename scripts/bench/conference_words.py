"""What made-up conferences are made of: countries with their languages, names and technologies.

All people and organisations made of it are fictitious.
"""

from __future__ import annotations

from typing import Final

_COUNTRIES: Final = """
KR,ko,Asia/Seoul US,en,America/Chicago DE,de,Europe/Berlin FR,fr,Europe/Paris JP,ja,Asia/Tokyo
CN,zh,Asia/Shanghai VN,vi,Asia/Ho_Chi_Minh ID,id,Asia/Jakarta TH,th,Asia/Bangkok IN,hi,Asia/Kolkata
ES,es,Europe/Madrid MX,es,America/Mexico_City BR,pt,America/Sao_Paulo PT,pt,Europe/Lisbon IT,it,Europe/Rome
PL,pl,Europe/Warsaw TR,tr,Europe/Istanbul SA,ar,Asia/Riyadh AE,ar,Asia/Dubai EG,ar,Africa/Cairo
MA,fr,Africa/Casablanca SN,fr,Africa/Dakar KE,en,Africa/Nairobi ZA,en,Africa/Johannesburg
GB,en,Europe/London NL,nl,Europe/Amsterdam SE,sv,Europe/Stockholm CA,en,America/Toronto
AU,en,Australia/Sydney CL,es,America/Santiago AR,es,America/Argentina/Buenos_Aires CO,es,America/Bogota
PE,es,America/Lima EC,es,America/Guayaquil UY,es,America/Montevideo PY,es,America/Asuncion
BO,es,America/La_Paz CR,es,America/Costa_Rica PA,es,America/Panama DO,es,America/Santo_Domingo
GT,es,America/Guatemala AO,pt,Africa/Luanda MZ,pt,Africa/Maputo BE,fr,Europe/Brussels CH,de,Europe/Zurich
AT,de,Europe/Vienna LU,fr,Europe/Luxembourg CI,fr,Africa/Abidjan CM,fr,Africa/Douala TN,fr,Africa/Tunis
DZ,ar,Africa/Algiers JO,ar,Asia/Amman QA,ar,Asia/Qatar KW,ar,Asia/Kuwait OM,ar,Asia/Muscat
BH,ar,Asia/Bahrain IQ,ar,Asia/Baghdad TW,zh,Asia/Taipei SG,en,Asia/Singapore MY,ms,Asia/Kuala_Lumpur
PH,en,Asia/Manila KH,km,Asia/Phnom_Penh LA,lo,Asia/Vientiane MN,mn,Asia/Ulaanbaatar KZ,ru,Asia/Almaty
UZ,ru,Asia/Tashkent KG,ru,Asia/Bishkek GE,ru,Asia/Tbilisi AM,ru,Asia/Yerevan BD,bn,Asia/Dhaka
LK,en,Asia/Colombo NP,en,Asia/Kathmandu PK,en,Asia/Karachi NG,en,Africa/Lagos GH,en,Africa/Accra
TZ,en,Africa/Dar_es_Salaam UG,en,Africa/Kampala RW,en,Africa/Kigali ET,en,Africa/Addis_Ababa
ZM,en,Africa/Lusaka IE,en,Europe/Dublin NZ,en,Pacific/Auckland FI,en,Europe/Helsinki NO,en,Europe/Oslo
DK,en,Europe/Copenhagen CZ,cs,Europe/Prague
"""
COUNTRIES: Final = tuple(_COUNTRIES.split())
"""Code, first language and time zone of each."""
NAMES: Final = {
    "ko": ("Seo-jun Ha-eun Min-jae Ji-woo Do-yun Su-bin Yu-na", "Namgung Seomun Dokgo Hwangbo Jegal Sagong Tak Bang"),
    "en": ("Alma Owen Priya Caleb Nora Felix Ruth Simon", "Ashdown Merrow Calloway Thornfield Okoro Penhale"),
    "de": ("Jonas Greta Anton Leni Emil Frieda", "Hollerbach Siebenhaar Rautmann Kesselring Lindacher"),
    "fr": ("Maëlle Bastien Inès Théo Awa Cyril", "Vauquelin Desroches Belmarais Diarrasy Montaron"),
    "ja": ("Haruto Yui Souta Mei Ren Aoi", "Kisaragi Tokumine Amasaka Hosomichi Uranami"),
    "zh": ("Yichen Ruoxi Haoran Jiayi Zimo", "Shangguan Ouyang Linghu Duanmu Gongsun"),
    "vi": ("Minh Khang Thu Ha Gia Bao Ngoc Lan", "Thach Kha Ninh Uong"),
    "es": ("Lucía Mateo Valeria Bruno Camila Tomás", "Arizmendi Valdehita Quirós Santelices Ugarteche"),
    "pt": ("Beatriz Caio Inês Duarte Lívia", "Alvarenga Montezuma Sequeira Taborda"),
    "ar": ("Layla Omar Nadia Karim Yasmin Faris", "Al-Rimawi Ben-Haddoud Qutaishi Al-Mazruqi Sbihi"),
    "it": ("Giada Elio Marta Nico", "Bellarosa Tramonti Cavanera Ronchetti"),
    "ru": ("Aigerim Timur Dilnoza Ruslan Alina", "Saparbek Yuldashkin Abenov Karimzade"),
    "th": ("Anong Kittisak Malee Somchai", "Ratanawong Phromsiri Suwannakit"),
    "id": ("Dewi Bayu Sari Rangga", "Wiratmaja Kusumadinata Harsono"),
    "tr": ("Elif Kaan Defne Mert", "Yıldıraylı Karacabey Aksungur"),
    "hi": ("Ananya Rohan Kavya Arjun", "Deshwal Bhargavan Rathodia"),
    "pl": ("Zofia Kacper Maja", "Wierzbiński Kalinoska Zawiślan"),
    "nl": ("Sanne Bram Fleur", "Waterman Kuiperink Hoogendam"),
    "sv": ("Elsa Nils Astrid", "Björkhagen Sjöborn Lindvret"),
}  # fmt: skip
"""First names and family names by language; other languages take those of English."""
TECHNOLOGIES: Final = {
    "Hydrogen": (
        ("electrolyser stacks that follow wind power", "run on fluctuating wind power and keep their membranes"),
        ("leak sensors for hydrogen refuelling stations", "find hydrogen leaks at a refuelling station in seconds"),
        ("liners for composite hydrogen tanks", "lower the permeation of composite tanks for hydrogen trucks"),
        ("catalysts with little iridium", "cut the iridium in electrolysis catalysts by most of its amount"),
        ("burners for hydrogen and natural gas", "fire glass furnaces with mixtures of hydrogen and natural gas"),
    ),
    "Batteries": (
        ("dry-coated battery electrodes", "coat battery electrodes without solvent and without an oven"),
        ("recycling of cathode powder", "recover lithium and nickel from shredded battery cells"),
        ("state-of-health estimation for used packs", "sort used battery packs by what they can still do"),
        ("separators that shut down early", "keep pouch cells from thermal runaway"),
        ("bipolar plates for flow batteries", "make flow batteries cheaper with thin bipolar plates"),
    ),
    "Water treatment": (
        ("ceramic membranes for textile waste water", "clean dye-house waste water for reuse"),
        ("solar desalination modules", "make drinking water on islands without a grid"),
        ("removal of PFAS by electro-oxidation", "destroy PFAS in ground water instead of only collecting it"),
        ("phosphorus recovery from sludge", "win phosphorus fertiliser from sewage sludge"),
        ("low-cost turbidity sensors", "watch the turbidity of village water supplies from afar"),
    ),
    "Medical devices": (
        ("handheld ultrasound with assisted diagnosis", "examine pregnant women far from a hospital"),
        ("dissolving microneedle patches", "give vaccines without a cold chain and without needles"),
        ("wearable monitors of kidney patients", "follow dialysis patients at home"),
        ("antimicrobial coatings for catheters", "keep catheters free of bacteria for weeks"),
        ("rapid tests for dengue fever", "tell dengue from malaria at the bedside within minutes"),
    ),
    "Smart farming": (
        ("drones that spray single plants", "spray vineyards with a fraction of the pesticide"),
        ("greenhouse control with weather forecasts", "heat and shade greenhouses by tomorrow's weather"),
        ("soil sensors without batteries", "measure soil moisture for years without changing batteries"),
        ("feed additives from seaweed", "lower the methane of dairy herds with feed from seaweed"),
        ("cold storage run by sunlight", "keep vegetables cool at the field's edge without diesel"),
    ),
    "Photonics": (
        ("fibre lasers for copper welding", "weld copper busbars without spatter"),
        ("infrared cameras for gas leaks", "see methane leaks of pipelines from a vehicle"),
        ("laser texturing of moulds", "texture injection moulds without etching"),
        ("silicon photonic lidar chips", "build lidar for slow delivery robots at low cost"),
        ("ultraviolet lamps without mercury", "disinfect air handling units with light-emitting diodes"),
    ),
}
"""By theme: what is offered, and what somebody wants to do with it."""
