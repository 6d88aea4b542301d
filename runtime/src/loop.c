typedef int asc_empty;
