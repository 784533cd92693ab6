"""
Starts a module of this folder in an isolated interpreter (``python -I -S start.py MODULE SITE``): only this folder and
the environment that the subject is installed in are on the path, nothing of the user's own Python.
"""
import importlib
import os
import site
import sys

module, environment = sys.argv[1:]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
site.addsitedir(environment)
importlib.import_module(module).main()
