# install.cmake - kernel and libsel4 by themselves, for SDKs and for generators of other languages.
#
#   bin/kernel.elf                 the kernel
#   libsel4/include                one folder with all of libsel4's headers, the options (kernel/gen_config.{h,json},
#                                  sel4/gen_config.{h,json}, autoconf.h), the interfaces (interfaces/object-api*.xml,
#                                  interfaces/invocations_all.json, api/syscall.xml) and the packed words (*.bf; *.pbf
#                                  after the preprocessor)
#   kernel_Config/include, libsel4/sel4_Config/include, libsel4/autoconf/include    the options again, apart
#   lib/libsel4.a
# `cmake --install --component libsel4` puts all of it there but the kernel.
sel4_import_libsel4()
add_custom_target(everything ALL DEPENDS kernel_elf_file sel4_bitfields)
install(FILES "${CMAKE_BINARY_DIR}/kernel.elf" DESTINATION bin)
install(TARGETS sel4 ARCHIVE DESTINATION lib COMPONENT libsel4)
set(all libsel4/include)
# Of two files with one name CMake leaves the first where both are equally old, so a name comes from one folder: what aarch64 has
# of its own is left out of the common ones.
if("${TESSERA_ARCH}" STREQUAL "aarch64")
    install(DIRECTORY libsel4/aarch64/include/ DESTINATION ${all} COMPONENT libsel4)
    file(GLOB_RECURSE own RELATIVE "${CMAKE_CURRENT_LIST_DIR}/../libsel4/aarch64/include" "${CMAKE_CURRENT_LIST_DIR}/../libsel4/aarch64/include/*")
endif()
set(others "")
foreach(name ${own})
    string(REPLACE "." "\\." name "${name}")
    list(APPEND others REGEX "/libsel4/include/${name}$" EXCLUDE)
endforeach()
install(DIRECTORY libsel4/include/ libsel4/api/ DESTINATION ${all} COMPONENT libsel4 ${others})
# What the portable tables ask the architecture for; other files of it may have the names of portable ones (irq.def).
install(DIRECTORY libsel4/api/${TESSERA_ARCH}/ DESTINATION ${all} COMPONENT libsel4
    FILES_MATCHING PATTERN "arch_*" PATTERN "fault_fields.def" PATTERN "user_context.def")
install(DIRECTORY "${CMAKE_BINARY_DIR}/libsel4/bitfields/" DESTINATION ${all} COMPONENT libsel4)
install(FILES "${CMAKE_BINARY_DIR}/generated/invocations_all.json" DESTINATION ${all}/interfaces COMPONENT libsel4)
foreach(place ${all} kernel_Config/include)
    install(DIRECTORY "${CMAKE_BINARY_DIR}/gen_config/" DESTINATION ${place} COMPONENT libsel4)
endforeach()
foreach(place ${all} libsel4/sel4_Config/include)
    install(DIRECTORY "${CMAKE_BINARY_DIR}/libsel4/gen_config/" DESTINATION ${place} COMPONENT libsel4)
endforeach()
foreach(place ${all} libsel4/autoconf/include)
    install(FILES "${CMAKE_BINARY_DIR}/autoconf/autoconf.h" DESTINATION ${place} COMPONENT libsel4)
endforeach()
