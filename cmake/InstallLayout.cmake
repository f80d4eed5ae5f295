# `cmake --install` lays out a prefix that runs: bin, modules, conf, htdocs, logs, include.
# Paths are written when it is installed, so that --prefix may differ from the configured
# one; scripts find the prefix by where they lie. A configuration that is there is kept.
set(PREFIX ${CMAKE_INSTALL_PREFIX})
configure_file(conf/httpd.conf.in ${CMAKE_BINARY_DIR}/httpd.conf @ONLY)
configure_file(os/apachectl.in ${CMAKE_BINARY_DIR}/apachectl COPYONLY)

# What apxs answers for the libraries below it.
function(find_apr_part name program)
  find_program(APXS_${name}_CONFIG NAMES ${program} REQUIRED)
  get_filename_component(bin ${APXS_${name}_CONFIG} DIRECTORY)
  execute_process(COMMAND ${APXS_${name}_CONFIG} --includedir OUTPUT_VARIABLE include
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(APXS_${name}_BINDIR ${bin} PARENT_SCOPE)
  set(APXS_${name}_INCLUDEDIR ${include} PARENT_SCOPE)
endfunction()
find_apr_part(APR apr-1-config)
find_apr_part(APU apu-1-config)
execute_process(COMMAND ${APXS_APR_CONFIG} --apr-libtool OUTPUT_VARIABLE APXS_LIBTOOL
  OUTPUT_STRIP_TRAILING_WHITESPACE)
set(APXS_HTTPD_VERSION 2.4.71)
set(APXS_HTTPD_MMN 20120211)
set(APXS_INCLUDEDIR ${CMAKE_CURRENT_SOURCE_DIR}/include)
set(APXS_LAYOUT installed)
configure_file(os/apxs.in ${CMAKE_BINARY_DIR}/installed/apxs @ONLY)
set(APXS_LAYOUT build)
configure_file(os/apxs.in ${CMAKE_BINARY_DIR}/apxs @ONLY)

install(TARGETS httpd RUNTIME DESTINATION bin)
install(PROGRAMS ${CMAKE_BINARY_DIR}/apachectl ${CMAKE_BINARY_DIR}/installed/apxs DESTINATION bin)
install(DIRECTORY include/ DESTINATION include FILES_MATCHING PATTERN "*.h")
install(FILES conf/mime.types DESTINATION conf)
install(DIRECTORY conf/extra DESTINATION conf)
install(DIRECTORY conf/htdocs/ DESTINATION htdocs)
install(DIRECTORY DESTINATION logs)
install(CODE "
  set(PREFIX \"\${CMAKE_INSTALL_PREFIX}\")
  set(to \"\$ENV{DESTDIR}\${PREFIX}/conf\")
  configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/os/weft.service.in\"
    \"\$ENV{DESTDIR}\${PREFIX}/lib/systemd/system/weft.service\" @ONLY)
  configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/conf/httpd.conf.in\"
    \"\${to}/original/httpd.conf\" @ONLY)
  if(NOT EXISTS \"\${to}/httpd.conf\")
    file(COPY \"\${to}/original/httpd.conf\" DESTINATION \"\${to}\")
  endif()")
