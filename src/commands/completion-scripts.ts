/** Scripts that ask `shunt` itself for words, one for each shell. */
export const COMPLETION_SCRIPTS = {
  bash: `# bash completion for shunt: source <(shunt completion bash)
_shunt() {
  local words
  words="$(SHELL=bash shunt --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)"
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _shunt shunt
`,
  zsh: `#compdef shunt
# zsh completion for shunt: source <(shunt completion zsh)
_shunt() {
  local -a found
  found=("\${(@f)$(SHELL=zsh shunt --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    _describe shunt found
  else
    _files
  fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _shunt "$@"
else
  compdef _shunt shunt
fi
`,
  fish: `# fish completion for shunt: shunt completion fish | source
function __shunt_words
    set -l words (commandline -opc) (commandline -ct)
    SHELL=fish command shunt --get-yargs-completions $words 2>/dev/null
end
complete -c shunt -f -a '(__shunt_words)'
complete -c shunt -n '__fish_seen_subcommand_from apply plan diff' -s f -l file -r -F
`,
} as const;

export type Shell = keyof typeof COMPLETION_SCRIPTS;
