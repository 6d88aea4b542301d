enum { BASE = 40 };
