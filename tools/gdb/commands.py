# commands.py - what gdb itself is told: its settings, and the commands that begin with "tessera".
#
# Entered: by run-gdb.sh, as gdb's first script.
# Uses:    bridge.py, through the remote protocol; build/tools/tessera for what the kernel told at its state port.
# Never:   reads the kernel's memory: the bridge does.
import os
import subprocess

import gdb

HERE = os.path.dirname(os.path.abspath(__file__))
SETTINGS = """confirm off
sysroot
osabi none
schedule-multiple on
print thread-events off
print inferior-events off
breakpoint pending on
remotetimeout 600
debuginfod enabled off"""
WORDS = dict(line.rstrip("\n").split("=", 1) for line in open(os.environ["TESSERA_GDB"]))


def set_up():
    for line in SETTINGS.splitlines():
        try:
            gdb.execute("set " + line)
        except gdb.error:
            pass        # an older gdb lacks it, and does not need it
    gdb.execute("directory " + WORDS["tree"])
    if os.environ.get("TESSERA_GDB_TRACE"):
        gdb.execute("set debug remote 1")
    try:
        gdb.execute("target extended-remote | exec gdb -nx -q -batch %s -x %s/bridge.py" % (WORDS["kernel"], HERE))
    except gdb.error:
        gdb.execute("quit 2")       # the bridge has said why


def ask(what):
    """What the bridge answers to a word of its own."""
    return gdb.execute("monitor " + what, to_string=True)


def stop(text):
    raise gdb.GdbError(text)


class Tessera(gdb.Command):
    """What the kernel knows.  "tessera help" lists the words."""

    def __init__(self):
        super().__init__("tessera", gdb.COMMAND_USER, prefix=True)

    def invoke(self, words, _):
        stop('There is no "tessera %s".  "tessera help" lists what there is.' % words.strip() if words.strip() else HELP)


class Word(gdb.Command):
    """A word behind "tessera": its function gets the arguments, as a list."""

    def __init__(self, name, does):
        self.__doc__ = does.__doc__
        self.does = does
        super().__init__("tessera " + name, gdb.COMMAND_USER)

    def invoke(self, words, _):
        self.does(gdb.string_to_argv(words))


HELP = """tessera threads            all threads: what each does, and where in its program it stands
tessera thread NAME        go to a thread: its registers, its frames (thread N does the same by gdb's number)
tessera report             what each thread waits for, who could wake it, and circles
tessera caps [THREAD]      the capabilities in a thread's CSpace
tessera cspace CPTR [...]  how an address finds a slot
tessera vspace ADDR [...]  what is mapped at an address
tessera who ...            who can?
tessera messages           the messages that were sent
tessera back-to made CPTR  in a replay: to where this capability was made
tessera back-to sent N     in a replay: to where message N was sent
tessera tool WORD ...      any other word of build/tools/tessera"""


def help_(_):
    """The words behind "tessera"."""
    print(HELP)


# ---- threads ----

def all_threads():
    return sorted((t for i in gdb.inferiors() for t in i.threads()), key=lambda t: (t.inferior.num, t.num))


def place(thread):
    """Where a thread stands: the first frame with a line that is no stub of libsel4, which are inline functions in
    headers."""
    thread.switch()
    try:
        frame = gdb.newest_frame()
        text = frame.name() or "0x%x" % frame.pc()
        for _ in range(8):
            line = frame.find_sal()
            if line.symtab and not line.symtab.filename.endswith(".h"):
                return "%s, %s:%d" % (frame.name(), os.path.basename(line.symtab.filename), line.line)
            frame = frame.older()
            if not frame:
                break
        return text
    except gdb.error:
        return "?"


class Kept:
    """What is selected stays selected."""

    def __enter__(self):
        self.thread = gdb.selected_thread()
        self.frame = None
        try:
            self.frame = gdb.selected_frame()
        except gdb.error:
            pass

    def __exit__(self, *_):
        if self.thread and self.thread.is_valid():
            self.thread.switch()
            if self.frame and self.frame.is_valid():
                self.frame.select()


def threads(_):
    """All threads: what each does, and where in its program it stands."""
    says = dict(line.split("\t", 1) for line in ask("tessera-says").splitlines())
    if not says:
        stop("The machine has ended.")
    now = gdb.selected_thread()
    with Kept():
        for t in all_threads():
            mark = "*" if now and t.global_num == now.global_num else " "
            number = "%d.%d" % (t.inferior.num, t.num)
            print("%s %-5s %-24s %-44s %s" % (mark, number, t.name or "", says.get("%d.%d" % t.ptid[:2], ""), place(t)))


def thread(words):
    """Go to a thread, by its name, and show its frames."""
    if not words:
        stop("which thread?  tessera thread NAME; there are: " + ", ".join('"%s"' % t.name for t in all_threads()))
    name = " ".join(words)
    found = [t for t in all_threads() if t.name == name] or [t for t in all_threads() if name in (t.name or "")]
    if not found:
        stop('No thread is called "%s".  There are: %s' % (name, ", ".join('"%s"' % t.name for t in all_threads())))
    if len(found) > 1:
        stop("There are %d of that name; take one by its number:  thread %d.%d" % (len(found), found[0].inferior.num, found[0].num))
    gdb.execute("thread %d.%d" % (found[0].inferior.num, found[0].num))
    gdb.execute("backtrace")


# ---- what the kernel told ----

def tool(words):
    """Words of build/tools/tessera, about this moment."""
    if not os.access(WORDS["tessera"], os.X_OK):
        stop("%s is not there.  Build it:  make tutor" % WORDS["tessera"])
    if not words:
        stop("which word?  %s without one lists them" % WORDS["tessera"])
    file = ask("tessera-stream").strip()
    if not os.path.isfile(file):
        stop(file)
    done = subprocess.run([WORDS["tessera"], words[0], file] + words[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    print(done.stdout, end="")


def caps(words):
    """The capabilities of a thread, or of all."""
    name = " ".join(words)
    if not name:
        tool(["slots"])
        return
    lines = gdb.execute("tessera tool slots", to_string=True).splitlines()
    found = [line for line in lines if line.startswith((name + " 0x", name + " ["))]
    print("\n".join(found) if found else 'No slot is known by the name of "%s": each is listed once, with the thread that '
          'has had its CSpace longest.  "tessera caps" shows all.' % name)


def word_of_tool(name, says):
    def does(words):
        tool([name] + words)
    does.__doc__ = says
    return does


# ---- time travel ----

def back_to(words):
    """In a replay: to where a capability was made, or a message sent."""
    if not WORDS["replay"]:
        stop("Only a run that was recorded can go back.  Record it:  ./simulate --record\n"
             "Then look at it with  ./debug --replay")
    if len(words) != 2 or words[0] not in ("made", "sent"):
        stop("usage: tessera back-to made CPTR   (in the CSpace of the thread that is selected)\n"
             "       tessera back-to sent N      (a message's number, as \"tessera messages\" has it)")
    try:
        number = int(gdb.parse_and_eval(words[1]))
    except gdb.error as wrong:
        stop("%s is no number: %s" % (words[1], wrong))
    now = gdb.selected_thread()
    answer = ask("tessera-back-to %s %d %d %d" % ((words[0], number) + (now.ptid[:2] if now else (1, 1))))
    if not answer.startswith("ready"):
        stop(answer.strip())
    print(answer[6:], end="")
    # The bridge goes there, instead of on. Without break points: past one, gdb would let one thread step first.
    on = [b for b in gdb.breakpoints() if b.enabled]
    for b in on:
        b.enabled = False
    try:
        gdb.execute("continue")
    finally:
        for b in on:
            b.enabled = True


Tessera()
for name, does in {"help": help_, "threads": threads, "thread": thread, "caps": caps, "tool": tool,
                   "back-to": back_to}.items():
    Word(name, does)
for name, says in {"cspace": "How an address finds a slot.", "vspace": "What is mapped at an address.",
                   "report": "What each thread does, what it waits for, and who could wake it.",
                   "who": "Who can?", "messages": "The messages that were sent."}.items():
    Word(name, word_of_tool(name, says))
set_up()
