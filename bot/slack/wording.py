"""What the bot says in its own voice in Slack. mrkdwn; `{…}` is filled with escaped words only."""

SLOW_DOWN = (
    "You are asking faster than I can answer well. Give me a minute, then ask this one again."
)
BUSY = "Many people are asking right now and my queue is full. Please ask again in a few minutes."
NOT_HERE = "I am not switched on in this channel. Ask me in a direct message instead."
SHARED_CHANNEL = (
    "This channel is shared with another organisation, so I do not answer here. "
    "Ask me in a direct message instead."
)
STOPPED = "Stopped, as you asked."
MUTED = "I will stay silent in this thread. Mention me, or say `unmute`, to have me back."
NOTHING_RUNS = "Nothing is running here. In this conversation I answer whatever you ask."
UNMUTED = "I am listening in this thread again."
ERASED = "Done: I have deleted {count} of your questions with their answers and your feedback."
ASK_DIRECTLY = (
    "Some sources are not for everybody here. Ask me this in a direct message or with `/cluster`."
)
WELCOME = "You are welcome. Ask me whenever a figure or a ranking is in question."
NO_FILES = (
    "I do not read files that are sent to me. Ask me in words, and I look it up in my sources."
)
LONG = "That is a long message: I went by the part of it that asks."
BROKEN = "Something went wrong while I answered this. It is noted under reference `{reference}`."
INTERRUPTED = (
    "I was interrupted before I could answer this, and it is some time ago. "
    "Please ask again if you still need it (reference `{reference}`)."
)
TOO_SLOW = "This took longer than I allow myself, so I stopped. Reference `{reference}`."
ASKED_BY = "<@{user}> asked: {question}"
SUBJECT = "I read the {count} earlier messages of this thread and take the question as: _{subject}_"
UNDERSTOOD = "Understood as: _{subject}_"
EXPIRED = "That answer is no longer kept, so I cannot do this. Please ask the question again."
NOT_OPENED = "Slack did not let me open that just now. Please press once more."
NOT_YOURS = "That button belongs to somebody else's private answer."
ANSWERED_ABOVE = "I have answered that in this thread already."
NOTHING_TO_ASK = "That message has no words that I could look up."
CSV_SENT = "The CSV is in our direct messages."
SHARED = "Shared by <@{user}>, who asked: {question}"
SHARED_ALREADY = "This answer has been shared in the channel already."
NOTHING_TO_SHARE = "Without the sources that are not for everybody here I have no answer to share."
NEWS = "*After a rebuild {count} answers given here have changed*"
MORE_NEWS = "… and {count} more."
ANSWER = "the answer"
CSV_ABOVE = "The CSV is here already: I have uploaded it for this answer before."
ORDERS = "*Your standing orders* (`/cluster cancel NUMBER` ends one)"
NO_ORDERS = (
    "You have none. `/cluster every monday 9:00 QUESTION` asks at set times, "
    "`/cluster watch QUESTION` tells when a rebuild changes the answer."
)
ORDER_PLACED = (
    "Done. I post it here:\n{order}\n"
    "`/cluster watches` lists yours, `/cluster cancel NUMBER` ends one."
)
ORDER_CANCELLED = "Cancelled:\n{order}"
NO_SUCH_ORDER = (
    "You have no standing order with the number {number}. `/cluster watches` lists yours."
)
TOO_MANY_ORDERS = (
    "That is too many: {user} standing orders for one person and {channel} in one channel at most. "
    "`/cluster watches` lists yours."
)
NOTHING_TO_WATCH = "I have no answer to that, so there is nothing to watch."
ORDERED = "Ordered by <@{user}>: {question}"
ORDER_ENDED = (
    "I could not post what you ordered in <#{channel}>, so I have cancelled it. Invite me there, "
    "and order it again."
)
ORDER_WITHOUT_ANSWER = "You had this asked, and I found no answer this time: {question}"
NOT_SHARED = "I could not post there: I need to be switched on in and invited to this channel."
MAY_BE_THERE = (
    "My answer to _{question}_ may stand above already: the connection to Slack broke while I sent "
    "it. If it is not there:"
)
SHOW_AGAIN = "Show the answer"
THANKS = "Thank you, that helps."
CALL = (
    "<{who}>, <@{user}> asks for an analyst's eye on this answer. "
    "React with :white_check_mark: when it is settled."
)
CALLED = "The analyst has been asked in the thread."
RESOLVED = "Settled by <@{user}>."
UPDATES_OFF = "I will not post updates in this channel after a rebuild."
UPDATES_ON = "I will post here when a rebuild changes answers."
HELP = (
    "Ask me about the clusters, figures, rankings and documents I hold. Every figure comes with "
    "its source.\n"
    "• *In a channel* mention me anywhere in a message; I answer in the thread, and follow-up "
    "questions there need no mention. `stop` makes me silent.\n"
    "• *Here for you alone*: `/cluster your question`, or a direct message.\n"
    "• *About a message*: its menu → “Ask about this”.\n"
    "• *Again and again*: `/cluster every monday 9:00 your question`, "
    "`/cluster watch your question`, `/cluster watches`.\n"
    "• `/cluster updates off` or `on` (this channel), `/cluster delete my data`."
)
EXAMPLES = "For example:"
STATUS = "is looking that up …"
