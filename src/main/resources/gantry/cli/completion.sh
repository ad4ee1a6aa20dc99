# Completion of gantry: what can stand in place of the last of some words. The same for every shell, run by sh, bash and
# zsh. One offer a line, with a tab and a description behind flags and commands; @files@ stands for files.

_gantry_remotes() { "$_gantry_program" remote list --format csv --columns n 2>/dev/null | cut -d ' ' -f 1; }

_gantry_places() { _gantry_remotes | sed 's/$/:/'; }

_gantry_projects() {
    "$_gantry_program" project list --format csv 2>/dev/null | cut -d , -f 1 | cut -d ' ' -f 1
}

# Those of the local store only: other servers would have to be asked over the network at each TAB.
_gantry_aliases() {
    "$_gantry_program" image alias list local: --format csv --columns a \
        ${_gantry_project:+"--project=$_gantry_project"} 2>/dev/null
}

_gantry_images() {
    case $1 in
        local:*) _gantry_aliases | sed 's/^/local:/' ;;
        *:*) ;;
        *) _gantry_aliases; _gantry_places ;;
    esac
}

_gantry_files() { echo @files@; }

_gantry_offers() { # program word...
    _gantry_program=$1 _gantry_path= _gantry_count=0 _gantry_option= _gantry_project=
    shift
    while [ $# -gt 1 ]; do
        case $_gantry_option,$1 in
            ,--project=*) _gantry_project=${1#*=} ;;
            ,--*=*) ;;
            ,-?*) if _gantry_takes_value "$1"; then _gantry_option=$1; fi ;;
            ,*) _gantry_enter "$1" || _gantry_count=$((_gantry_count + 1)) ;;
            *)
                if [ "$_gantry_option" = --project ]; then _gantry_project=$1; fi
                _gantry_option=
                ;;
        esac
        shift
    done
    case $_gantry_option,$1 in
        ,--*=*) _gantry_values "${1%%=*}" "${1#*=}" | sed "s/^/${1%%=*}=/" ;;
        ,-*) _gantry_flags ;;
        ,*) _gantry_arguments "$1" ;;
        *) _gantry_values "$_gantry_option" "$1" ;;
    esac
}
