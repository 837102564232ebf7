/** `core show help` of Asterisk 22.10.1 from `manager`: `> command -- summary`, then its usage. */
export const HELP_M_TO_Z = `> manager reload -- Reload manager configurations
Usage: manager reload
       Reloads the manager configuration.
> manager show command -- Show a manager interface command
Usage: manager show command <actionname> [<actionname> [<actionname> [...]]]
	Shows the detailed description for a specific Asterisk manager interface command.
> manager show commands -- List manager interface commands
Usage: manager show commands
	Prints a listing of all the available Asterisk manager interface commands.
> manager show connected -- List connected manager interface users
Usage: manager show connected
	Prints a listing of the users that are currently connected to the
Asterisk manager interface.
> manager show settings -- Show manager global settings
Usage: manager show settings
       Provides detailed list of the configuration of the Manager.
> manager show users -- List configured manager users
Usage: manager show users
       Prints a listing of all managers that are currently configured on that
 system.
> manager show user -- Display information on a specific manager user
 Usage: manager show user <user>
        Display all information related to the manager user specified.
> module reload -- Reload configuration for a module
Usage: module reload [module ...]
       Reloads configuration files for all listed modules which support
       reloading, or for all supported modules if none are listed.
> module show [like] -- List modules and info
Usage: module show [like keyword]
       Shows Asterisk modules currently in use, and usage statistics.
> moh show classes -- List MusicOnHold classes
Usage: moh show classes
       Lists all MusicOnHold classes.
> parking show -- Show a parking lot or a list of all parking lots.

Usage: parking show [name]
	Shows a list of parking lots or details of a specific parking lot.
> pjsip list aors -- List PJSIP Aors
Usage: pjsip list aors [ like <pattern> ]
       List the configured PJSIP Aors
       Optional regular expression pattern is used to filter the list.
> pjsip list auths -- List PJSIP Auths
Usage: pjsip list auths [ like <pattern> ]
       List the configured PJSIP Auths
       Optional regular expression pattern is used to filter the list.
> pjsip list channels -- List PJSIP Channels
Usage: pjsip list channels [ like <pattern> ]
       List the active PJSIP channels
       Optional regular expression pattern is used to filter the list.
> pjsip list contacts -- List PJSIP Contacts
Usage: pjsip list contacts [ like <pattern> ]
       List the configured PJSIP contacts
       Optional regular expression pattern is used to filter the list.
> pjsip list endpoints -- List PJSIP Endpoints
Usage: pjsip list endpoints [ like <pattern> ]
       List the configured PJSIP endpoints
       Optional regular expression pattern is used to filter the list.
> pjsip list identifies -- List PJSIP Identifies
Usage: pjsip list identifies [ like <pattern> ]
       List the configured PJSIP Identifies
       Optional regular expression pattern is used to filter the list.
> pjsip list registrations -- List PJSIP Registrations
Usage: pjsip list registrations [ like <pattern> ]
       List the configured PJSIP Registrations
       Optional regular expression pattern is used to filter the list.
> pjsip list transports -- List PJSIP Transports
Usage: pjsip list transports [ like <pattern> ]
       List the configured PJSIP Transports
       Optional regular expression pattern is used to filter the list.
> pjsip qualify -- Send an OPTIONS request to a PJSIP endpoint
Usage: pjsip qualify <endpoint>
       Send a SIP OPTIONS request to all contacts on the endpoint.
> pjsip show aors -- Show PJSIP Aors
Usage: pjsip show aors [ like <pattern> ]
       Show the configured PJSIP Aors
       Optional regular expression pattern is used to filter the list.
> pjsip show aor -- Show PJSIP Aor
Usage: pjsip show aor <id>
       Show the configured PJSIP Aor
> pjsip show auths -- Show PJSIP Auths
Usage: pjsip show auths [ like <pattern> ]
       Show the configured PJSIP Auths
       Optional regular expression pattern is used to filter the list.
> pjsip show auth -- Show PJSIP Auth
Usage: pjsip show auth <id>
       Show the configured PJSIP Auth
> pjsip show channels -- Show PJSIP Channels
Usage: pjsip show channels [ like <pattern> ]
       List(detailed) the active PJSIP channels
       Optional regular expression pattern is used to filter the list.
> pjsip show channel -- Show PJSIP Channel
Usage: pjsip show channel
       List(detailed) the active PJSIP channel
> pjsip show contacts -- Show PJSIP Contacts
Usage: pjsip show contacts [ like <pattern> ]
       Show the configured PJSIP contacts
       Optional regular expression pattern is used to filter the list.
> pjsip show contact -- Show PJSIP Contact
Usage: pjsip show contact
       Show the configured PJSIP contact
> pjsip show endpoints -- Show PJSIP Endpoints
Usage: pjsip show endpoints [ like <pattern> ]
       List(detailed) the configured PJSIP endpoints
       Optional regular expression pattern is used to filter the list.
> pjsip show endpoint -- Show PJSIP Endpoint
Usage: pjsip show endpoint <id>
       Show the configured PJSIP endpoint
> pjsip show identifies -- Show PJSIP Identifies
Usage: pjsip show identifies [ like <pattern> ]
       Show the configured PJSIP Identifies
       Optional regular expression pattern is used to filter the list.
> pjsip show identify -- Show PJSIP Identify
Usage: pjsip show identify <id>
       Show the configured PJSIP Identify
> pjsip show registrations -- Show PJSIP Registrations
Usage: pjsip show registrations [ like <pattern> ]
       Show the configured PJSIP Registrations
       Optional regular expression pattern is used to filter the list.
> pjsip show registration -- Show PJSIP Registration
Usage: pjsip show registration <id>
       Show the configured PJSIP Registration
> pjsip show transports -- Show PJSIP Transports
Usage: pjsip show transports [ like <pattern> ]
       Show the configured PJSIP Transport
       Optional regular expression pattern is used to filter the list.
> pjsip show transport -- Show PJSIP Transport
Usage: pjsip show transport <id>
       Show the configured PJSIP Transport
> pjsip show version -- Show the version of pjproject in use
Usage: pjsip show version
       Show the version of pjproject that res_pjsip is running against
> presencestate change -- Change a custom presence state
Usage: presencestate change <entity> <state>[,<subtype>[,message[,options]]]
       Change a custom presence to a new state.
       The possible values for the state are:
NOT_SET | UNAVAILABLE | AVAILABLE | AWAY | XA | CHAT | DND
Optionally, a custom subtype and message may be provided, along with any options
accepted by func_presencestate. If the subtype or message provided contain spaces,
be sure to enclose the data in quotation marks ("")

Examples:
       presencestate change CustomPresence:mystate1 AWAY
       presencestate change CustomPresence:mystate1 AVAILABLE
       presencestate change CustomPresence:mystate1 "Away,upstairs,eating lunch"
       
> presencestate list -- List currently know custom presence states
Usage: presencestate list
       List all custom presence states that have been set by using
       the PRESENCE_STATE dialplan function.
> queue add member -- Add a channel to a specified queue
Usage: queue add member <dial string> to <queue> [penalty <penalty> [as <membername> [state_interface <interface> [paused <reason>]]]]
       Add a dial string (Such as a channel,e.g. SIP/6001) to a queue with optionally:  a penalty, membername and a state_interface
> queue priority caller -- Change priority caller on queue
Usage: queue priority caller <channel> on <queue> to <priority> [immediate]
       Change the priority of a channel on a queue, optionally applying the change in relation to existing callers.
> queue reload {parameters|members|rules|all} -- Reload queues, members, queue rules, or parameters
Usage: queue reload {parameters|members|rules|all} [<queuenames>]
Reload queues. If <queuenames> are specified, only reload information pertaining
to <queuenames>. One of 'parameters,' 'members,' 'rules,' or 'all' must be
specified in order to know what information to reload. Below is an explanation
of each of these qualifiers.

	'members' - reload queue members from queues.conf
	'parameters' - reload all queue options except for queue members
	'rules' - reload the queuerules.conf file
	'all' - reload queue rules, parameters, and members

Note: the 'rules' qualifier here cannot actually be applied to a specific queue.
Use of the 'rules' qualifier causes queuerules.conf to be reloaded. Even if only
one queue is specified when using this command, reloading queue rules may cause
other queues to be affected
> queue remove member -- Removes a channel from a specified queue
Usage: queue remove member <channel> from <queue>
       Remove a specific channel from a queue.
> queue reset stats -- Reset statistics for a queue
Usage: queue reset stats [<queuenames>]

Issuing this command will reset statistics for
<queuenames>, or for all queues if no queue is
specified.
> queue set penalty -- Set penalty for a channel of a specified queue
Usage: queue set penalty <penalty> on <interface> [in <queue>]
	Set a member's penalty in the queue specified. If no queue is specified
	then that interface's penalty is set in all queues to which that interface is a member
> queue set ringinuse -- Set ringinuse for a channel of a specified queue
Usage: queue set ringinuse <yes/no> on <interface> [in <queue>]
	Set a member's ringinuse in the queue specified. If no queue is specified
	then that interface's penalty is set in all queues to which that interface is a member.
> queue show -- Show status of a specified queue
Usage: queue show
       Provides summary information on a specified queue.
> queue show rules -- Show the rules defined in queuerules.conf
Usage: queue show rules [rulename]
	Show the list of rules associated with rulename. If no
	rulename is specified, list all rules defined in queuerules.conf
> queue {pause|unpause} member -- Pause or unpause a queue member
Usage: queue {pause|unpause} member <member> [queue <queue> [reason <reason>]]
	Pause or unpause a queue member. Not specifying a particular queue
	will pause or unpause a member across all queues to which the member
	belongs.
> rtp show settings -- Display RTP settings
Usage: rtp show settings
       Display RTP configuration settings
> udptl show config -- Show UDPTL config options
Usage: udptl show config
       Display UDPTL configuration options
> voicemail reload -- Reload voicemail configuration
Usage: voicemail reload
       Reload voicemail configuration
> voicemail show aliases -- List mailbox aliases
Usage: voicemail show aliases
       Lists mailbox aliases
> voicemail show mailbox -- Display a mailbox's content details
Usage: voicemail show mailbox <mailbox> <context>
       Show contents of mailbox <mailbox>@<context>
> voicemail show users [for] -- List defined voicemail boxes
Usage: voicemail show users [for <context>]
       Lists all mailboxes currently set up
> voicemail show zones -- List zone message formats
Usage: voicemail show zones
       Lists zone message formats`;
