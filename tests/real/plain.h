/* Makes what asyncify.py wrote plain C again, with -DPLAIN_C: the file itself says what it should do. */
#ifdef PLAIN_C
#define async
#define await
#define asc_yield() ((void)0)
#define ASC_H
#endif
