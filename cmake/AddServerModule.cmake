# add_server_module(NAME SOURCE... [LIBRARIES lib...])
# One loadable module, BUILD/modules/mod_NAME.so: it sees include/ alone, hides
# everything but its module record, and resolves httpd's symbols when loaded.
function(add_server_module name)
  cmake_parse_arguments(arg "" "" "LIBRARIES" ${ARGN})
  add_library(mod_${name} MODULE ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(mod_${name} PRIVATE weft_interface ${arg_LIBRARIES})
  set_target_properties(mod_${name} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/modules)
  install(TARGETS mod_${name} LIBRARY DESTINATION modules)
endfunction()
