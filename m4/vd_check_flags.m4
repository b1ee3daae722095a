# VD_CHECK_FLAGS(VARIABLE, FLAGS): sets VARIABLE to those FLAGS that the C compiler takes, one after the other,
# without a warning.
AC_DEFUN([VD_CHECK_FLAGS], [
  $1=
  for vd_flag in $2; do
    AC_MSG_CHECKING([whether $CC takes $vd_flag])
    vd_saved=$CFLAGS
    CFLAGS="$CFLAGS -Werror $$1 $vd_flag"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]])], [AC_MSG_RESULT([yes]); $1="$$1 $vd_flag"], [AC_MSG_RESULT([no])])
    CFLAGS=$vd_saved
  done
])
