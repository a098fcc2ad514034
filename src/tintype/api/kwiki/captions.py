"""What ``snap_caption: true`` may write: one of these, chosen by the job's seed."""

CAPTIONS = (
    "just woke up",
    "hey you",
    "good morning",
    "thinking of you",
    "lazy day",
    "can't sleep",
    "what are you up to?",
    "miss me?",
    "feeling myself today",
    "no filter",
    "guess where I am",
    "do not disturb",
    "weekend mood",
    "wish you were here",
    "new hair, who dis",
    "bored...",
)
