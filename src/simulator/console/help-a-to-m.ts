/** `core show help` of Asterisk 22.10.1 up to `manager show commands`: `> command -- summary`, then its usage. */
export const HELP_A_TO_M = `> channel request hangup -- Request a hangup on a given channel
Usage: channel request hangup <all>|<channel> [<channel> ...]
       Request that one or more channels be hung up. The hangup takes
       effect the next time the driver reads or writes from the channel.

       If 'all' is specified instead of a channel name, all channels
       will see the hangup request.

       A POSIX Extended Regular Expression can be provided in the place
       of a fixed channel name by wrapping it in forward slashes
       (e.g. /^PJSIP.*/). Note that the expression will match any part
       of the channel name unless anchored explicitly by ^ and/or $.

       Finally, wildcards (*) and other glob-like characters can also
       be used to match more than one channel. Similar to how path globs
       behave, a forward slash cannot be matched with a wildcard or
       bracket expression. In other words, if you want to hangup all
       Local channels, you must specify Local/* and not Loc*.
> confbridge kick -- Kick participants out of conference bridges.
Usage: confbridge kick <conference> <channel>
       Kicks a channel out of the conference bridge.
             (all to kick everyone, participants to kick non-admins).
> confbridge list -- List conference bridges and participants.
Usage: confbridge list [<name>]
       Lists all currently active conference bridges or a specific conference bridge.

       When a conference bridge name is provided, flags may be shown for users. Below
       are the flags and what they represent.

       Flags:
         A - The user is an admin
         M - The user is a marked user
         W - The user must wait for a marked user to join
         E - The user will be kicked after the last marked user leaves the conference
         m - The user is muted
         w - The user is waiting for a marked user to join
> confbridge lock -- Lock a conference.
Usage: confbridge lock <conference>
       Lock a conference. While locked, no new non-admins
       may join the conference.
> confbridge mute -- Mute participants.
Usage: confbridge mute <conference> <channel>
       Mute a channel in a conference.
              (all to mute everyone, participants to mute non-admins)
       If the specified channel is a prefix,
       the action will be taken on the first
       matching channel.
> confbridge record start -- Start recording a conference
Usage: confbridge record start <conference> <file>
       <file> is optional, Otherwise the bridge profile
       record file will be used.  If the bridge profile
       has no record file specified, a file will automatically
       be generated in the monitor directory
> confbridge record stop -- Stop recording a conference.
Usage: confbridge record stop <conference>
       Stop a previously started recording.
> confbridge show menus -- Show a list of conference menus
Usage: confbridge show profile menus
> confbridge show profile bridges -- Show a list of conference bridge profiles.
Usage: confbridge show profile bridges
> confbridge show profile users -- Show a list of conference user profiles.
Usage: confbridge show profile users
> confbridge unlock -- Unlock a conference.
Usage: confbridge unlock <conference>
       Unlock a previously locked conference.
> confbridge unmute -- Unmute participants.
Usage: confbridge unmute <conference> <channel>
       Unmute a channel in a conference.
              (all to unmute everyone, participants to unmute non-admins)
       If the specified channel is a prefix,
       the action will be taken on the first
       matching channel.
> core reload -- Global reload
Usage: core reload
       Execute a global reload.
> core show calls [uptime] -- Display information on calls
Usage: core show calls [uptime [seconds]]
       Lists number of currently active calls and total number of calls
       processed through PBX since last restart. If 'uptime' is specified
       the system uptime is also displayed. If 'seconds' is specified in
       addition to 'uptime', the system uptime is displayed in seconds.
> core show channels [concise|verbose|count] -- Display information on channels
Usage: core show channels [concise|verbose|count]
       Lists currently defined channels and some information about them. If
       'concise' is specified, the format is abridged and in a more easily
       machine parsable format. If 'verbose' is specified, the output includes
       more and longer fields. If 'count' is specified only the channel and call
       count is output.
> core show channel -- Display information on a specific channel
Usage: core show channel <channel>
       Shows lots of information about the specified channel.
> core show help -- Display help list, or specific help on a command
Usage: core show help [topic]
       When called with a topic as an argument, displays usage
       information on the given command. If called without a
       topic, it provides a list of commands.
> core show hints -- Show dialplan hints
Usage: core show hints
       List registered hints.
       Hint details are shown in five columns. In order from left to right, they are:
       1. Hint extension URI.
       2. List of mapped device or presence state identifiers.
       3. Current extension state. The aggregate of mapped device states.
       4. Current presence state for the mapped presence state provider.
       5. Watchers - number of subscriptions and other entities watching this hint.
> core show hint -- Show dialplan hint
Usage: core show hint <exten>
       List registered hint.
       Hint details are shown in five columns. In order from left to right, they are:
       1. Hint extension URI.
       2. List of mapped device or presence state identifiers.
       3. Current extension state. The aggregate of mapped device states.
       4. Current presence state for the mapped presence state provider.
       5. Watchers - number of subscriptions and other entities watching this hint.
> core show uptime [seconds] -- Show uptime information
Usage: core show uptime [seconds]
       Shows Asterisk uptime information.
       The seconds word returns the uptime in seconds only.
> core show version -- Display version info
Usage: core show version
       Shows Asterisk version information.
> core waitfullybooted -- Wait for Asterisk to be fully booted
Usage: core waitfullybooted
	Wait until Asterisk has fully booted.
> database del -- Removes database key/value
Usage: database del <family> <key>
       Deletes an entry in the Asterisk database for a given
       family and key.
> database deltree -- Removes database keytree/values
Usage: database deltree <family> [keytree]
   OR: database deltree <family>[/keytree]
       Deletes a family or specific keytree within a family
       in the Asterisk database.  The two arguments may be
       separated by either a space or a slash.
> database get -- Gets database value
Usage: database get <family> <key>
       Retrieves an entry in the Asterisk database for a given
       family and key.
> database put -- Adds/updates database value
Usage: database put <family> <key> <value>
       Adds or updates an entry in the Asterisk database for
       a given family, key, and value.
> database show -- Shows database contents
Usage: database show [family [keytree]]
   OR: database show [family[/keytree]]
       Shows Asterisk database contents, optionally restricted
       to a given family, or family and keytree. The two arguments
       may be separated either by a space or by a slash.
> database showkey -- Shows database contents
Usage: database showkey <keytree>
       Shows Asterisk database contents, restricted to a given key.
> devstate change -- Change a custom device state
Usage: devstate change <device> <state>
       Change a custom device to a new state.
       The possible values for the state are:
UNKNOWN | NOT_INUSE | INUSE | BUSY | INVALID | UNAVAILABLE | RINGING
RINGINUSE | ONHOLD

Examples:
       devstate change Custom:mystate1 INUSE
       devstate change Custom:mystate1 NOT_INUSE
       
> devstate list -- List currently known custom device states
Usage: devstate list
       List all custom device states that have been set by using
       the DEVICE_STATE dialplan function.
> dialplan reload -- Reload extensions and *only* extensions
Usage: dialplan reload
       Reload extensions.conf without reloading any other
       modules.  This command does not delete global variables
       unless clearglobalvars is set to yes in extensions.conf
> dialplan show -- Show dialplan
Usage: dialplan show [[exten@]context]
       Show dialplan
> logger reload -- Reopens the log files
Usage: logger reload [<alt-conf>]
       Reloads the logger subsystem state.  Use after restarting syslogd(8) if you are using syslog logging.
> logger rotate -- Rotates and reopens the log files
Usage: logger rotate
       Rotates and Reopens the log files.
> manager reload -- Reload manager configurations
Usage: manager reload
       Reloads the manager configuration.
> manager show command -- Show a manager interface command
Usage: manager show command <actionname> [<actionname> [<actionname> [...]]]
	Shows the detailed description for a specific Asterisk manager interface command.
> manager show commands -- List manager interface commands
Usage: manager show commands
	Prints a listing of all the available Asterisk manager interface commands.`;
