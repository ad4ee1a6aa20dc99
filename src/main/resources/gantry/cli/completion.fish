
function __gantry_complete
    for offer in (__gantry_offers (commandline -opc) (commandline -ct))
        if test "$offer" = @files@
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $offer
        end
    end
end

complete -c gantry -f -a '(__gantry_complete)'
