/* pfIPC.h - has no content on aarch64, as in seL4: what a page fault says is in faults.h. */
#pragma once
