# Where the kernel is, and what is wanted of it, as projects for seL4 say it.
list(APPEND CMAKE_MODULE_PATH "${KERNEL}")
find_package(seL4 REQUIRED)
sel4_configure_platform_settings()
