# Completions of stac-manager for fish.

# Prints the program and the commands before the cursor.
function __stac_manager_path
  set -l path 'stac-manager'
  set -l words (commandline -opc)
  set -e words[1]
  set -l skipping 0
  for word in $words
    if test $skipping = 1
      set skipping 0
      continue
    end
    switch "$path $word"
      case 'stac-manager run' 'stac-manager run-workflow'
        set path 'stac-manager run'
      case 'stac-manager fetch'
        set path 'stac-manager fetch'
      case 'stac-manager diff'
        set path 'stac-manager diff'
      case 'stac-manager copy'
        set path 'stac-manager copy'
      case 'stac-manager zarr'
        set path 'stac-manager zarr'
      case 'stac-manager completions'
        set path 'stac-manager completions'
      case 'stac-manager rule'
        set path 'stac-manager rule'
      case 'stac-manager --log-level' 'stac-manager --trace'
        set skipping 1
      case 'stac-manager zarr inspect'
        set path 'stac-manager zarr inspect'
      case 'stac-manager zarr lint'
        set path 'stac-manager zarr lint'
      case 'stac-manager zarr --cache' 'stac-manager zarr --log-level' 'stac-manager zarr --trace'
        set skipping 1
    end
  end
  echo $path
end

complete -c stac-manager -f
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'run' -d 'run a workflow'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'fetch' -d 'read Items from an API'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'diff' -d 'compare two catalogs'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'copy' -d 'copy files'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'zarr' -d 'work with Zarr stores'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'completions' -d 'print a completion script'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'rule' -d 'explain a rule'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -a 'help' -d 'print the help of a command'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s n -l dry-run -d 'show what would be done'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s v -l verbose -d 'report every step'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -l no-color -d 'print in colour'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -l set -x -d 'set a variable'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s w -l workers -x -d 'how many Items to work on at once, which is not the same as threads'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -l failures -r -F -d 'where failed Items go'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -l rate -x -d 'requests a second'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager run"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -s o -l output -r -F -d 'where to write'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -l bbox -x -d 'bounding box in degrees'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -l format -x -a 'text json ndjson' -d 'what to print'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -l schema-dir -x -a '(__fish_complete_directories)' -d 'where schemas are'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager fetch"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager diff"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -a '(__fish_complete_directories)'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager copy"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -a 'inspect' -d 'show what is in a store'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -a 'lint' -d 'find faults in a store'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -l cache -x -a '(__fish_complete_directories)' -d 'where chunks are kept'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -l cache -x -a '(__fish_complete_directories)' -d 'where chunks are kept'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr inspect"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -F
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -l fix -d 'mend what can be mended'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -l cache -x -a '(__fish_complete_directories)' -d 'where chunks are kept'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager zarr lint"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager completions"' -a 'bash zsh fish'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager completions"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager completions"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager completions"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager completions"' -s V -l version -d 'print the version'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager rule"' -l log-level -x -a 'debug info warning error' -d 'how much to report'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager rule"' -s q -l quiet -d 'report errors only'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager rule"' -s h -l help -d 'print help; --help prints more than -h'
complete -c stac-manager -n 'test (__stac_manager_path) = "stac-manager rule"' -s V -l version -d 'print the version'
