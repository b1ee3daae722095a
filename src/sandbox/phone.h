/* phone: telephone numbers as people write them. */
#ifndef SANDBOX_PHONE_H
#define SANDBOX_PHONE_H

enum { PHONE_SIZE = 25 };
/* As in France: 0600000000, also where it was written +33 6..., 0033 6..., +33 (0)6...; "" when it is none. */
void phone_digits(const char *phone, char out[PHONE_SIZE]);

#endif
