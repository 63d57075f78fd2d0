# place.mk - can make work where this tree and B are?  If not it says so at once.
#
# Words of make are parted by spaces, so no path may have one.  What is built goes to B and nowhere else: the
# tree itself may be one that can only be read.
ifneq ($(words [$(CURDIR)]),1)
$(error The path of this folder has a space in it, and make cannot work with that: "$(CURDIR)". Rename it, or move the tree)
endif
ifneq ($(words [$(B)]),1)
$(error B has a space in it, and make cannot work with that: "$(B)". Name another folder)
endif
ifeq ($(strip $(B)),)
$(error B is empty; it names the folder to build in, "build" if you do not say it)
endif
ifneq ($(filter-out help doctor,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell mkdir -p $(B) 2>/dev/null && [ -w $(B) ] && echo yes),yes)
$(error Nothing can be written to "$(abspath $(B))". Build in another folder: make B=/tmp/tessera $(MAKECMDGOALS))
endif
endif
