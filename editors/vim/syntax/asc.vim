" .asc: C with async functions. Copy this folder into ~/.vim, or add it to 'runtimepath'.
" The words of the language other than async and await are words only where the language has them: elsewhere they are identifiers.
if exists('b:current_syntax')
  finish
endif
runtime! syntax/c.vim
unlet! b:current_syntax

syntax keyword ascStorage async
syntax keyword ascAwait await
syntax match ascStorage /\<generator\>\ze\_s\+\h/
syntax match ascStorage /\<manager\>\ze\_s\+\h\w*\_s*(/
syntax match ascStorage /\<noawait\>\ze\_s\+\(async\_s\+\)\?manager\>/
syntax match ascStatement /\<with\>\ze\_s*[(A-Za-z_]/
syntax match ascStatement /\<try\>\ze\_s*{/
syntax match ascStatement /\<catch\>\ze\_s*[({]/
syntax match ascStatement /\<finally\>\ze\_s*{/
syntax match ascStatement /\<throw\>\ze\_s*[A-Za-z_(;]/
syntax match ascStatement /\<defer\>\ze\_s*[A-Za-z_({*+-]/
syntax match ascStatement /\<unshield\>\ze\_s*{/
syntax match ascStatement /\<\(enter\|all\|any\)\>\ze\_s*{/
syntax match ascStatement /\<exit\>\ze\_s*\({\|as\>\)/
syntax match ascStatement /\<as\>\ze\_s\+\h\w*\_s*[{),]/
syntax match ascStatement /\<yield\>\ze\_s*[^=.,()\[\] \t]/
syntax match ascSpawn /\<spawn\>\ze\_s*(/
syntax match ascType /\<task\>\ze\_s*(\_s*\h[A-Za-z0-9_ *]*)/
syntax match ascType /\<asc_\(address\|barrier\|condition\|error\|event\|exit_stack\|group\|loop\|mutex\|queue\|scope\|semaphore\|stream\|task\)\>/
syntax match ascConstant /\<ASC_E[A-Z0-9]\+\>/

highlight default link ascStorage StorageClass
highlight default link ascAwait Statement
highlight default link ascStatement Statement
highlight default link ascSpawn Statement
highlight default link ascType Type
highlight default link ascConstant Constant

let b:current_syntax = 'asc'
