"""Word lists for titles: what tells no theme, what leans on another word, what is an acronym."""

from __future__ import annotations

from matcher.words import STOP_WORDS, word_set

ACRONYMS = word_set(
    """
    adc afm atm bim cad cae ccd cfd cmos cnc cnn cpu cvd dac dc dna dsp ecg eeg elisa emi esd fdm fem fft fpga
    gan gis gnss gps gpu hf hiv hplc hvac ic ict iot ip ir ivf ld led lng lte mems mhd mimo mmic mri nde ndt
    nmr oled pcb pcm pcr pid pla plc pva pvd pwm rf rfid rna sar sem sic soc spr uav uhf usb uv vhdl vhf vhsic
    vlsi vtol wdm
    """
)
"""Of science and technology, in lower case: what stays in capitals when a text in capitals is made readable."""

EMPTY_WORDS = word_set(
    """
    ability able accuracy achieve achieved additional advance advanced advantage advantages aim allow allows
    analyses analysis application applications applied apply approach approaches appropriate area areas army
    available award base based basic benefit benefits better broad build built capabilities capability capable
    carried case cases change changes class combination combine combined commercial commercially common
    company compare compared complete complex component components concept concepts conduct conducted
    conventional cost costs create current currently data day days decrease deliver demonstrate demonstrated
    demonstrates demonstration dependent describe described design designed designs desired detailed determine
    determined develop developed developing development developments device devices different difficult direct
    directly dod effect effective effectively effects efficient effort efforts element elements enable enabled
    enables end enhance enhanced ensure environment environments equal equipment especially establish
    established estimate evaluate evaluated evaluation example examples existing expect expected experimental
    extend extremely facility factor factors feasibility feasible feature features field final firm firms fits
    future general generally generate given goal good government great greater greatly group groups half help
    high higher highly hour hours idea identify impact implement implementation implemented important improve
    improved improvement improvements improves improving include included includes including increase
    increased increases increasing individual industrial industry information initial innovation innovative
    integrate integrated integration interest introduce investigate investigated investigation involve issue
    issues item items kept key known laboratory large larger later lead level levels life like limit limited
    limits line long longer low lower main maintain major make makes making market material materials mean
    means measure measured measurement measurements meet member method methods military minimum minute minutes
    mission mode modern month months multiple nasa national nature navy near necessary need needed needs new
    non normal novel number numbers objective objectives obtain obtained operate operation operational
    operations option order original overall paper part particular partner partners parts people percent
    perform performance performed period phase plan plant plants point points possible potential potentially
    practical present presented presently principle problem problems procedure process processes processing
    produce produced producer producers product production products program programs project projects proof
    properties property proposal propose proposed proposes prototype prove proved proven provide provided
    provides providing purpose quality quickly range rapid rapidly rate rates reach reached ready real
    realistic recent reduce reduced reduces reducing reduction related reliability reliable replace report
    require required requirement requirements requires research researcher respect respectively result
    resulting results review run safe sample samples sbir scale scheme second seconds section seek seeks
    selected service set sets seven shall share shot shown shows significant significantly similar simple
    single site size small smaller software solution solutions sought source specific specifically
    specification stage standard start state states step steps structure structures studied study subject
    successful successfully suitable support sys system systems table task tasks team technical technique
    techniques technologies technology test tested testing tests time times today tool tools total traditional
    trial trials type types typical typically understanding unique unit units university use used useful user
    users uses using utilize utilized value values variety various vehicle version viable wide widely work
    working works world year years yield
    """
)
"""Words of abstracts and calls that tell no theme; a term made of them alone is none."""

LEANING_WORDS = STOP_WORDS | word_set(
    """
    abstract achieve achieved allow allows approved based better came carried combine combined come compared
    corporation current currently day days demonstrate demonstrated described determine develop developed
    developing different directly distribution efficient enable enables ensure euro existing expected fell
    firm firms gave good great greater held help high higher highly hour hours ii iii improve improved
    improving inc include includes including increase increased innovative iv kept known large larger let lets
    long lost low lower make makes means measured meet minute minutes month months new normal novel number
    objective obtained partner partners percent performed phase possible presented proposal propose proposed
    provide provided provides public rather reach reached reduce reduced release require required requires
    respectively rose run runs say sbir second seconds seek seeks shown significant similar small sought
    successful suitable tested today took typical unique use used using utilize utilized various vi went won
    year years
    """
)
"""Words that only say something about another; a term holds none of them."""

ADJECTIVE_ENDINGS = (
    *("able", "ible", "al", "ary", "ed", "ic", "ive", "ous", "ful", "less", "free", "term", "like", "ent"),
    *("est", "based", "ile", "ian", "ward"),
)
NOUNS_IN_SPITE = (
    *("metal", "signal", "retrieval", "removal", "crystal", "chemical", "mineral", "terminal", "interval", "arrival"),
    *("ceramic", "plastic", "fabric", "logic", "traffic", "optic", "acoustic", "adhesive", "drive", "motive"),
    *("speed", "feed", "bed", "seed", "cable", "boundary", "library", "gradient", "agent", "current", "nutrient"),
    *("effluent", "solvent", "ment", "forest", "textile", "missile", "tile", "file", "profile", "vegetable"),
    *("dielectric", "arsenic", "explosive", "hospital", "material", "potential", "dial", "variable", "renewable"),
    *("capital", "survival", "disposal", "festival", "antibiotic", "locomotive"),
)
"""A term does not end in an adjective, which these endings betray in English, but for these nouns."""
