# Called by each foreign project: the library brings paths and a language level, never flags.
function(check_no_flags target)
  foreach(property INTERFACE_COMPILE_OPTIONS INTERFACE_COMPILE_DEFINITIONS INTERFACE_LINK_OPTIONS)
    get_target_property(value ${target} ${property})
    if(value)
      message(FATAL_ERROR "${target} brings ${property} ${value}")
    endif()
  endforeach()
endfunction()
