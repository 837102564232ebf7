/** `core show help` of Asterisk 22.10.1 up to `core reload`: `> command -- summary`, then its usage. */
export const HELP_A_TO_C = `> agent logoff -- Sets an agent offline
Usage: agent logoff <agent-id> [soft]
       Sets an agent as no longer logged in.
       If 'soft' is specified, do not hangup existing calls.
> agent show all -- Show status of all agents
Usage: agent show all
       Provides summary information for all agents.
> agent show online -- Show status of online agents
Usage: agent show online
       Provides summary information for logged in agents.
> agent show -- Show information about an agent
Usage: agent show <agent-id>
       Show information about the <agent-id> agent
> bridge kick -- Kick a channel from a bridge
Usage: bridge kick <bridge-id> <channel-name | all>
       Kick the <channel-name> channel out of the <bridge-id> bridge
       If all is specified as the channel name then all channels will be
       kicked out of the bridge.
> bridge show all -- List all bridges
Usage: bridge show all
       List all bridges
> bridge show -- Show information about a bridge
Usage: bridge show <bridge-id>
       Show information about the <bridge-id> bridge
> bridge technology show -- List registered bridge technologies
Usage: bridge technology show
       List registered bridge technologies
> bridge technology {suspend|unsuspend} -- Suspend/unsuspend a bridge technology
Usage: bridge technology {suspend|unsuspend} <technology-name>
       Suspend or unsuspend a bridge technology.
> cdr show status -- Display the CDR status
Usage: cdr show status
	Displays the Call Detail Record engine system status.
> cel show status -- Display the CEL status
Usage: cel show status
       Displays the Channel Event Logging system status.
> channel originate -- Originate a call
  There are two ways to use this command. A call can be originated between a
channel and a specific application, or between a channel and an extension in
the dialplan. This is similar to call files or the manager originate action.
Calls originated with this command are given a timeout of 30 seconds.

Usage1: channel originate <tech/data> application <appname> [appdata]
  This will originate a call between the specified channel tech/data and the
given application. Arguments to the application are optional. If the given
arguments to the application include spaces, all of the arguments to the
application need to be placed in quotation marks.

Usage2: channel originate <tech/data> extension [exten@][context]
  This will originate a call between the specified channel tech/data and the
given extension. If no context is specified, the 'default' context will be
used. If no extension is given, the 's' extension will be used.
> channel redirect -- Redirect a call
Usage: channel redirect <channel> <[[context,]exten,]priority>
    Redirect an active channel to a specified extension.
> channel request hangup -- Request a hangup on a given channel
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
> cli show aliases -- Show CLI command aliases
Usage: cli show aliases
       Displays a list of aliased CLI commands.
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
> core abort shutdown -- Cancel a running shutdown
Usage: core abort shutdown
       Causes Asterisk to abort an executing shutdown or restart, and resume normal
       call operations.
> core reload -- Global reload
Usage: core reload
       Execute a global reload.
> core set debug -- Set level of debug chattiness
Usage: core set debug [atleast] <level> [module]
       core set debug off

       Sets level of debug messages to be displayed or
       sets a module name to display debug messages from.
       0 or off means no messages should be displayed.
       Equivalent to -d[d[...]] on startup
> core set verbose -- Set level of verbosity
Usage: core set verbose [atleast] <level> [silent]
       core set verbose off

       Sets level of verbose messages to be displayed.
       0 or off means no verbose messages should be displayed.
       The silent option means the command does not report what
       happened to the verbose level.
       Equivalent to -v[v[...]] on startup
> core show application -- Describe a specific dialplan application
Usage: core show application <application> [<application> [<application> [...]]]
       Describes a particular application.
> core show applications [like|describing] -- Shows registered dialplan applications
Usage: core show applications [{like|describing} <text>]
       List applications which are currently available.
       If 'like', <text> will be a substring of the app name
       If 'describing', <text> will be a substring of the description`;
