
_gantry() {
    local offer name
    local -a names shown places placesShown
    for offer in "${(@f)$(_gantry_offers "${(@)words[1,CURRENT]}")}"; do
        name=${offer%%$'\t'*}
        if [[ $offer == @files@ ]]; then
            _files
        elif [[ $name == *[:=] ]]; then
            places+=("$name")
        elif [[ -n $name ]]; then
            names+=("$name")
            if [[ $offer == *$'\t'* ]]; then shown+=("$name  -- ${offer#*$'\t'}"); else shown+=("$name"); fi
        fi
    done
    if ((${#places})); then compadd -S '' -- "${places[@]}"; fi
    if ((${#names})); then compadd -l -d shown -- "${names[@]}"; fi
}

if [[ ${funcstack[1]} == _gantry ]]; then
    _gantry "$@"
else
    if ! whence compdef >/dev/null; then
        autoload -Uz compinit
        compinit
    fi
    compdef _gantry gantry
fi
