autocmd BufRead,BufNewFile *.asc setfiletype asc
