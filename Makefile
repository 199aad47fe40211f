# Each target is one line over bootstrap.py, which sets up what it needs.
PYTHON ?= python3

help:
	@$(PYTHON) bootstrap.py --help

checks test soak lint gate report rehearse story bench bench-audit lock:
	@$(PYTHON) bootstrap.py $@ $(ARGS)

.PHONY: help checks test soak lint gate report rehearse story bench bench-audit lock
