"""The levers: the command and the benchmarks.

python-sat installs a script named ``models.py`` beside the command, and Python looks there first for our package
``models``. Nothing of ours lies in that folder, so it is left out of the search.
"""

import os
import sys
import sysconfig

_beside_the_command = os.path.realpath(sysconfig.get_path("scripts"))
sys.path[:] = [folder for folder in sys.path if not folder or os.path.realpath(folder) != _beside_the_command]
