import { ANY, type CliCommand } from './output';

/**
 * Commands about parts that the simulator lacks, with the output of Asterisk 22.10.1 that has no settings for them. A line
 * `> command` begins each.
 */
const OUTPUTS = `> cdr show status

Call Detail Record (CDR) settings
----------------------------------
  Logging:                    Enabled
  Mode:                       Simple
  Log calls by default:       Yes
  Log unanswered calls:       No
  Log congestion:             No

  Ignore bridging changes:    No

  Ignore dial state changes:  No

  Cancel disposition enabled: No

* Registered Backends
  -------------------
    (none)

> cel show status
CEL Logging: Disabled
> cli show aliases
Alias Command                                      Real Command                                      
> core abort shutdown

> core show channeltypes
Type             Description                              Devicestate   Presencestate Indications   Transfer     
-------------    -------------                            ------------- ------------- ------------- -------------
Recorder         Bridge Media Recording Channel Driver    no            no            yes           no           
Announcer        Bridge Media Announcing Channel Driver   no            no            yes           no           
CBAnn            Conference Bridge Announcing Channel     no            no            yes           no           
CBRec            Conference Bridge Recording Channel      no            no            no            no           
AudioSocket      AudioSocket Channel Driver               no            no            no            no           
WebSocket        Media over WebSocket Channel Driver      no            no            no            no           
UnicastRTP       Unicast RTP Media Channel Driver         no            no            no            no           
MulticastRTP     Multicast RTP Paging Channel Driver      no            no            no            no           
PJSIP            PJSIP Channel Driver                     yes           no            yes           yes          
Local            Local Proxy Channel Driver               yes           no            yes           no           
Surrogate        Surrogate channel used to pull channel f no            no            no            no           
----------
11 channel drivers registered.
> core show switches

    -= Registered Asterisk Alternative Switches =-
Loopback: Loopback Dialplan Switch
Realtime: Realtime Dialplan Switch
> dnsmgr status
DNS Manager: disabled
Refresh Interval: 300 seconds
Number of entries: 0
> fax show sessions

Current FAX Sessions:

Channel                        Tech       FAXID      Type  Operation  State           File(s)                       

0 FAX sessions

> fax show stats

FAX Statistics:
---------------

Current Sessions     : 0
Reserved Sessions    : 0
Transmit Attempts    : 0
Receive Attempts     : 0
Completed FAXes      : 0
Failed FAXes         : 0

Spandsp G.711       
Success              : 0
Switched to T.38     : 0
Call Dropped         : 0
No FAX               : 0
Negotiation Failed   : 0
Train Failure        : 0
Retries Exceeded     : 0
Protocol Error       : 0
TX Protocol Error    : 0
RX Protocol Error    : 0
File Error           : 0
Memory Error         : 0
Unknown Error        : 0

Spandsp T.38        
Success              : 0
Call Dropped         : 0
No FAX               : 0
Negotiation Failed   : 0
Train Failure        : 0
Retries Exceeded     : 0
Protocol Error       : 0
TX Protocol Error    : 0
RX Protocol Error    : 0
File Error           : 0
Memory Error         : 0
Unknown Error        : 0


> features show
Builtin Feature           Default Current
---------------           ------- -------
Pickup                    *8      *8     
Blind Transfer            #       #      
Attended Transfer                 *2     
Disconnect Call           *       *      
Park Call                                
One Touch MixMonitor                     

Dynamic Feature           Default Current
---------------           ------- -------
(none)

Feature Groups:
---------------
(none)
> group show channels
Channel                    Group                 Category            
0 active channels
> http show status
HTTP Server Status:
Prefix: 
Server: 
Server Disabled

Enabled URI's:
/media/... => Media over Websocket
/ws => Asterisk HTTP WebSocket

Enabled Redirects:
  None.

Path Restrictions:
  None.
> logger show channels
Logger queue limit: 1000

Channel                             Type     Formatter  Status    Configuration
-------                             ----     ---------  ------    -------------
                                    Console  default    Enabled    - WARNING ERROR VERBOSE 

> moh show classes
Class: default
	Mode: files
	Directory: /usr/share/asterisk/sounds/en/silence
> pjsip show version
PJPROJECT version currently running against: 2.17
> rtp show settings


General Settings:
----------------
  Port start:      5000
  Port end:        31000
  Checksums:       Yes
  DTMF Timeout:    1200
  Strict RTP:      Yes
  Probation:       4 frames
  Replay Protect:  Yes
  ICE support:     Yes
  STUN:            disabled
   Address:        0.0.0.0:0
> udptl show config
UDPTL Global options
--------------------
udptlstart:      4000
udptlend:        4999
udptlfecentries: 0
udptlfecspan:    0
use_even_ports:  No
udptlchecksums: Yes`;

/** These ignore further words. */
const TAKES_ANY = new Set([
  'cli show aliases',
  'core show switches',
  'fax show sessions',
  'fax show stats',
  'features show',
  'group show channels',
  'logger show channels',
  'pjsip show version',
  'udptl show config',
]);

export const fixedCommands: readonly CliCommand[] = OUTPUTS.split(/^> /m)
  .filter((text) => text !== '')
  .map((text) => {
    const [name = '', ...lines] = text.replace(/\n$/, '').split('\n');
    return { name, takes: TAKES_ANY.has(name) ? ANY : ([0, 0] as const), run: () => lines };
  });
