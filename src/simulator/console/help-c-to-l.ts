/** `core show help` of Asterisk 22.10.1 from `core show` to `logger`: `> command -- summary`, then its usage. */
export const HELP_C_TO_L = `> core show calls [uptime] -- Display information on calls
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
> core show channeltypes -- List available channel types
Usage: core show channeltypes
       Lists available channel types registered in your
       Asterisk server.
> core show channel -- Display information on a specific channel
Usage: core show channel <channel>
       Shows lots of information about the specified channel.
> core show function -- Describe a specific dialplan function
Usage: core show function <function>
       Describe a particular dialplan function.
> core show functions [like] -- Shows registered dialplan functions
Usage: core show functions [like <text>]
       List builtin functions, optionally only those matching a given string
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
> core show settings -- Show some core settings
Usage: core show settings
       Show core misc settings
> core show switches -- Show alternative switches
Usage: core show switches
       List registered switches
> core show threads -- Show running threads
Usage: core show threads
       List threads currently active in the system.
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
> dialplan add extension -- Add new extension into context
Usage: dialplan add extension <exten>,<priority>,<app> into <context> [replace]

       app can be either:
         app-name
         app-name(app-data)
         app-name,<app-data>

       This command will add the new extension into <context>.  If
       an extension with the same priority already exists and the
       'replace' option is given we will replace the extension.

Example: dialplan add extension 6123,1,Dial,IAX/216.207.245.56/6123 into local
         Now, you can dial 6123 and talk to Markster :)
> dialplan add include -- Include context in other context
Usage: dialplan add include <context> into <context>
       Include a context in another context.
> dialplan reload -- Reload extensions and *only* extensions
Usage: dialplan reload
       Reload extensions.conf without reloading any other
       modules.  This command does not delete global variables
       unless clearglobalvars is set to yes in extensions.conf
> dialplan remove context -- Remove a specified context
Usage: dialplan remove context <context>
       Removes all extensions from a specified context.
> dialplan remove extension -- Remove a specified extension
Usage: dialplan remove extension exten[/cid]@context [priority]
       Remove an extension from a given context. If a priority
       is given, only that specific priority from the given extension
       will be removed.
> dialplan remove include -- Remove a specified include from context
Usage: dialplan remove include <context> from <context>
       Remove an included context from another context.
> dialplan set chanvar -- Set a channel variable
Usage: dialplan set chanvar <channel> <varname> <value>
       Set channel variable <varname> to <value>
> dialplan set global -- Set global dialplan variable
Usage: dialplan set global <name> <value>
       Set global dialplan variable <name> to <value>
> dialplan show -- Show dialplan
Usage: dialplan show [[exten@]context]
       Show dialplan
> dialplan show chanvar -- Show channel variables
Usage: dialplan show chanvar <channel>
       List current channel variables and their values
> dialplan show globals -- Show global dialplan variables
Usage: dialplan show globals
       List current global dialplan variables and their values
> dnsmgr status -- Display the DNS manager status
Usage: dnsmgr status
       Displays the DNS manager status.
> fax show sessions -- Show the current FAX sessions
Usage: fax show sessions
       Shows the current FAX sessions
> fax show stats -- Summarize FAX session history
Usage: fax show stats
       Shows a statistical summary of FAX transmissions
> features show -- Lists configured features
Usage: features show
       Lists configured features
> group show channels -- Display active channels with group(s)
Usage: group show channels [pattern]
       Lists all currently active channels with channel group(s) specified.
       Optional regular expression pattern is matched to group names for each
       channel.
> http show status -- Display HTTP server status
Usage: http show status
       Lists status of internal HTTP engine
> logger reload -- Reopens the log files
Usage: logger reload [<alt-conf>]
       Reloads the logger subsystem state.  Use after restarting syslogd(8) if you are using syslog logging.
> logger rotate -- Rotates and reopens the log files
Usage: logger rotate
       Rotates and Reopens the log files.
> logger show channels -- List configured log channels
Usage: logger show channels
       List configured logger channels.`;
