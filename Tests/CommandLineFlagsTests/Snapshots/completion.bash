# Completions of stac-manager for bash.

_stac_manager() {
  local current="${COMP_WORDS[COMP_CWORD]}" flag="${COMP_WORDS[COMP_CWORD-1]}"
  # Bash makes '=' a word of its own.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $flag == '=' ]]; then
    flag="${COMP_WORDS[COMP_CWORD-2]}"
  fi

  local path='stac-manager' index line
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path ${COMP_WORDS[index]}" in
      'stac-manager run' | 'stac-manager run-workflow') path='stac-manager run' ;;
      'stac-manager fetch') path='stac-manager fetch' ;;
      'stac-manager diff') path='stac-manager diff' ;;
      'stac-manager copy') path='stac-manager copy' ;;
      'stac-manager zarr') path='stac-manager zarr' ;;
      'stac-manager completions') path='stac-manager completions' ;;
      'stac-manager rule') path='stac-manager rule' ;;
      'stac-manager --log-level' | 'stac-manager --trace') [[ ${COMP_WORDS[index+1]} != '=' ]] || ((index++)); ((index++)) ;;
      'stac-manager zarr inspect') path='stac-manager zarr inspect' ;;
      'stac-manager zarr lint') path='stac-manager zarr lint' ;;
      'stac-manager zarr --cache' | 'stac-manager zarr --log-level' | 'stac-manager zarr --trace') [[ ${COMP_WORDS[index+1]} != '=' ]] || ((index++)); ((index++)) ;;
    esac
  done

  local kind='' words='' flags='' rest='' rest_words=''
  case "$path" in
    'stac-manager')
      flags='--log-level --quiet -q --help -h --version -V'
      rest='choice' rest_words='run fetch diff copy zarr completions rule help'
      case "$flag" in
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager run')
      flags='--dry-run -n --verbose -v --no-color --set --workers -w --failures --rate --log-level --quiet -q --help -h --version -V'
      rest='file' rest_words=''
      case "$flag" in
        --set) kind='none' ;;
        --workers | -w) kind='none' ;;
        --failures | --failure-file) kind='file' ;;
        --rate) kind='none' ;;
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager fetch')
      flags='--output -o --bbox --format --schema-dir --log-level --quiet -q --help -h --version -V'
      rest='' rest_words=''
      case "$flag" in
        --output | -o) kind='file' ;;
        --bbox) kind='none' ;;
        --format) kind='choice' words='text json ndjson' ;;
        --schema-dir) kind='folder' ;;
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager diff')
      flags='--log-level --quiet -q --help -h --version -V'
      rest='file' rest_words=''
      case "$flag" in
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager copy')
      flags='--log-level --quiet -q --help -h --version -V'
      rest='folder' rest_words=''
      case "$flag" in
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager zarr')
      flags='--cache --log-level --quiet -q --help -h --version -V'
      rest='choice' rest_words='inspect lint'
      case "$flag" in
        --cache) kind='folder' ;;
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager zarr inspect')
      flags='--cache --log-level --quiet -q --help -h --version -V'
      rest='file' rest_words=''
      case "$flag" in
        --cache) kind='folder' ;;
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager zarr lint')
      flags='--fix --cache --log-level --quiet -q --help -h --version -V'
      rest='file' rest_words=''
      case "$flag" in
        --cache) kind='folder' ;;
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager completions')
      flags='--log-level --quiet -q --help -h --version -V'
      rest='choice' rest_words='bash zsh fish'
      case "$flag" in
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
    'stac-manager rule')
      flags='--log-level --quiet -q --help -h --version -V'
      rest='' rest_words=''
      case "$flag" in
        --log-level) kind='choice' words='debug info warning error' ;;
      esac
      ;;
  esac

  if [[ -z $kind && $current == -* ]]; then
    kind='choice' words="$flags"
  elif [[ -z $kind ]]; then
    kind="$rest" words="$rest_words"
  fi
  COMPREPLY=()
  case "$kind" in
    choice)
      while IFS= read -r line; do COMPREPLY+=("$line"); done \
        < <(compgen -W "$words" -- "$current")
      ;;
    file | folder)
      compopt -o filenames 2>/dev/null
      local action='-f'
      [[ $kind == folder ]] && action='-d'
      while IFS= read -r line; do COMPREPLY+=("$line"); done \
        < <(compgen "$action" -- "$current")
      ;;
  esac
}

complete -F _stac_manager stac-manager
