# The libraries that Weft stands on, all from the system.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(APR REQUIRED IMPORTED_TARGET apr-1)
pkg_check_modules(APU REQUIRED IMPORTED_TARGET apr-util-1)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0)
