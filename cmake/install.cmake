# What `cmake --install` puts where, and the Debian package that CPack makes of it (preset package, `cpack -G DEB`).
set(data "${CMAKE_INSTALL_DATADIR}/aprfocus")
install(DIRECTORY schemas/dictionary schemas/layouts schemas/templates schemas/examples DESTINATION "${data}")
install(FILES completion/aprfocus.bash DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME aprfocus)
install(FILES README.md CHANGES.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
file(GLOB documents CONFIGURE_DEPENDS docs/*.md)
install(FILES ${documents} DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs")
install(FILES packaging/copyright DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# Manual pages name the folder that the data stands in, and are compressed as Debian wants it.
find_program(GZIP gzip REQUIRED)
set(DATADIR "${CMAKE_INSTALL_FULL_DATADIR}/aprfocus")
file(GLOB pages CONFIGURE_DEPENDS docs/man/*.1)
set(compressed "")
foreach(page IN LISTS pages)
  get_filename_component(name "${page}" NAME)
  configure_file("${page}" "man/${name}" @ONLY)
  add_custom_command(OUTPUT "man/${name}.gz" COMMAND "${GZIP}" -9nkf "${PROJECT_BINARY_DIR}/man/${name}" DEPENDS "${page}"
    "${PROJECT_BINARY_DIR}/man/${name}" VERBATIM)
  list(APPEND compressed "${PROJECT_BINARY_DIR}/man/${name}.gz")
endforeach()
file(STRINGS packaging/changelog version LIMIT_COUNT 1)
if(NOT version MATCHES "^aprfocus \\(${PROJECT_VERSION}-1\\)")
  message(FATAL_ERROR "packaging/changelog begins with another version than ${PROJECT_VERSION}-1: add an entry for it")
endif()
add_custom_command(OUTPUT changelog.Debian.gz COMMAND sh -c "'${GZIP}' -9n < '${PROJECT_SOURCE_DIR}/packaging/changelog' > changelog.Debian.gz"
  DEPENDS packaging/changelog VERBATIM)
add_custom_target(manual ALL DEPENDS ${compressed} changelog.Debian.gz)
install(FILES ${compressed} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${PROJECT_BINARY_DIR}/changelog.Debian.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(CPACK_GENERATOR DEB)
set(APRFOCUS_MAINTAINER "aprfocus maintainers <maintainers@aprfocus.invalid>" CACHE STRING "Whom a package names as its maintainer")
set(CPACK_PACKAGE_CONTACT "${APRFOCUS_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX "${CMAKE_INSTALL_PREFIX}")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, man-db")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "adds up what offices report on trafficking in persons")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Once a year every country office sends headquarters an Annual Protection
Report. aprfocus reads the reports (XML), finds the indicators on trafficking
in persons in items and in prose, keeps the evidence for each value in SQLite,
adds the values up by region, and writes headquarters' tables and a letter to
each office.")
include(CPack)
