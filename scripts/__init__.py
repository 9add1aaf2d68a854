"""The levers: the command and the benchmarks.

python-sat installs a script named ``models.py`` beside the command, and Python looks there first for our package
``models``. Nothing of ours lies in that folder, so it is left out of the search.
"""

import sys
import sysconfig

sys.path[:] = [folder for folder in sys.path if folder != sysconfig.get_path("scripts")]
