/* Makes what asyncify.py wrote plain C again, with -DPLAIN_C: the file itself says what it should do. */
#ifdef PLAIN_C
#define async
#define await
#define asc_yield() ((void)0)
/* what asyncify.py --wraps puts around statements */
#define with(x)
#define try
#define finally
#define catch if (0)
#define throw
#define defer if (0)
#define ASC_H
#endif
