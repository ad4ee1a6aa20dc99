
_gantry() {
    local words current cut='' offer file
    read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
    if [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]]; then words+=(''); fi
    current=${words[${#words[@]} - 1]}
    # bash replaces only what stands behind the last of its word breaks
    if [[ $COMP_WORDBREAKS == *:* && $current == *:* ]]; then cut=${current%"${current##*:}"}; fi
    if [[ $COMP_WORDBREAKS == *=* && $current == *=* && ${#cut} -eq 0 ]]; then cut=${current%"${current##*=}"}; fi
    COMPREPLY=()
    while IFS= read -r offer; do
        offer=${offer%%$'\t'*}
        if [[ $offer == @files@ ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "${current#"$cut"}")
        elif [[ $offer == "$current"* ]]; then
            if [[ $offer == *[:=] ]]; then compopt -o nospace 2>/dev/null; fi
            COMPREPLY+=("${offer#"$cut"}")
        fi
    done < <(_gantry_offers "${words[@]}")
}

complete -F _gantry gantry
