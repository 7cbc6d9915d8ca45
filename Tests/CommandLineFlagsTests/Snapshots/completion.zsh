#compdef stac-manager
# Completions of stac-manager for zsh.

_stac_manager() {
  local curcontext="$curcontext" state state_descr line
  local -a commands
  typeset -A opt_args
  _arguments -C -s -S \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command)
      commands=(
        'run:run a workflow'
        'fetch:read Items from an API'
        'diff:compare two catalogs'
        'copy:copy files'
        'zarr:work with Zarr stores'
        'completions:print a completion script'
        'rule:explain a rule'
        'help:print the help of a command'
      )
      _describe -t commands command commands
      ;;
    rest)
      case $words[1] in
        run | run-workflow) _stac_manager__run ;;
        fetch) _stac_manager__fetch ;;
        diff) _stac_manager__diff ;;
        copy) _stac_manager__copy ;;
        zarr) _stac_manager__zarr ;;
        completions) _stac_manager__completions ;;
        rule) _stac_manager__rule ;;
      esac
      ;;
  esac
}

_stac_manager__run() {
  _arguments -s -S \
    '(--dry-run -n)--dry-run[show what would be done]' \
    '(--dry-run -n)-n[show what would be done]' \
    '(--verbose -v)--verbose[report every step]' \
    '(--verbose -v)-v[report every step]' \
    '(--no-color)--no-color[print in colour]' \
    '*--set=[set a variable]:K=V: ' \
    '(--workers -w)--workers=[how many Items to work on at once, which is not the same as threads]:N: ' \
    '(--workers -w)-w+[how many Items to work on at once, which is not the same as threads]:N: ' \
    '(--failures)--failures=[where failed Items go]:FILE:_files' \
    '(--rate)--rate=[requests a second]:N: ' \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1:WORKFLOW:_files'
}

_stac_manager__fetch() {
  _arguments -s -S \
    '(--output -o)--output=[where to write]:FILE:_files' \
    '(--output -o)-o+[where to write]:FILE:_files' \
    '(--bbox)--bbox=[bounding box in degrees]:W,S,E,N: ' \
    '(--format)--format=[what to print]:text|json|ndjson:(text json ndjson)' \
    '(--schema-dir)--schema-dir=[where schemas are]:DIR:_files -/' \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1:URL: '
}

_stac_manager__diff() {
  _arguments -s -S \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1:A:_files' \
    '2:B:_files'
}

_stac_manager__copy() {
  _arguments -s -S \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '*:SOURCE:_files' \
    '2:TARGET:_files -/'
}

_stac_manager__zarr() {
  local curcontext="$curcontext" state state_descr line
  local -a commands
  typeset -A opt_args
  _arguments -C -s -S \
    '(--cache)--cache=[where chunks are kept]:DIR:_files -/' \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command)
      commands=(
        'inspect:show what is in a store'
        'lint:find faults in a store'
      )
      _describe -t commands command commands
      ;;
    rest)
      case $words[1] in
        inspect) _stac_manager__zarr__inspect ;;
        lint) _stac_manager__zarr__lint ;;
      esac
      ;;
  esac
}

_stac_manager__zarr__inspect() {
  _arguments -s -S \
    '(--cache)--cache=[where chunks are kept]:DIR:_files -/' \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1:STORE:_files'
}

_stac_manager__zarr__lint() {
  _arguments -s -S \
    '(--fix)--fix[mend what can be mended]' \
    '(--cache)--cache=[where chunks are kept]:DIR:_files -/' \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '*:STORE:_files'
}

_stac_manager__completions() {
  _arguments -s -S \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1:SHELL:(bash zsh fish)'
}

_stac_manager__rule() {
  _arguments -s -S \
    '(--log-level)--log-level=[how much to report]:debug|info|warning|error:(debug info warning error)' \
    '(--quiet -q)--quiet[report errors only]' \
    '(--quiet -q)-q[report errors only]' \
    '(--help -h)--help[print help; --help prints more than -h]' \
    '(--help -h)-h[print help; --help prints more than -h]' \
    '(--version -V)--version[print the version]' \
    '(--version -V)-V[print the version]' \
    '1::ID: '
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _stac_manager "$@"
else
  compdef _stac_manager stac-manager
fi
