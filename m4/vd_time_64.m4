# VD_TIME_64: VD_CPPFLAGS makes time_t and off_t 64 bits wide, also where the system's own are narrower; stops where nothing does.
# (AC_SYS_YEAR2038 does the same, from autoconf 2.72 on.)
AC_DEFUN([VD_TIME_64], [
  AC_MSG_CHECKING([what makes time_t and off_t 64 bits wide])
  vd_saved=$CPPFLAGS
  vd_wide=no
  for VD_CPPFLAGS in "" "-D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64"; do
    CPPFLAGS="$vd_saved $VD_CPPFLAGS"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <sys/types.h>
#include <time.h>
      _Static_assert(sizeof(time_t) == 8 && sizeof(off_t) == 8, "");]])], [vd_wide=yes; break])
  done
  CPPFLAGS=$vd_saved
  AS_IF([test $vd_wide = no], [AC_MSG_ERROR([time_t has 32 bits here: dates after January 2038 would be wrong])])
  AC_MSG_RESULT([${VD_CPPFLAGS:-nothing is needed}])
  AC_SUBST([VD_CPPFLAGS])
])
