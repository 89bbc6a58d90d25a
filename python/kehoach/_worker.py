"""Started by the package: parses the documents of its parent, apart from it. Loads the native module alone, by its path,
so that neither the environment nor the working folder has a say in what runs."""

import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader

loader = ExtensionFileLoader("kehoach._native", sys.argv[1])
spec = spec_from_loader(loader.name, loader)
assert spec
native = module_from_spec(spec)
loader.exec_module(native)
native.serve()
