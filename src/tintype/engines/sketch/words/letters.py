"""Words that bring in a text, and the things that have a place for letters."""

WRITABLE = {"sign", "neon_sign", "stop_sign", "billboard", "banner", "blackboard", "cake", "cup", "gift", "laptop",
            "book", "newspaper", "balloon", "bus", "truck",
            "speech_bubble"}  # fmt: skip
SHIRTS = {"shirt", "t-shirt", "tee shirt", "tshirt", "hoodie", "sweater", "jumper", "uniform", "t恤", "衬衫"}
# What has letters, but is the picture itself.
SHEETS = {"logo", "poster", "cover", "card", "postcard", "sticker", "flyer", "label", "海报", "标志", "封面", "贺卡"}
WRITTEN = {"reads", "that reads", "which reads", "reading", "written", "the words", "with the words", "the word",
           "with the word", "the text", "with the text", "with text", "text", "letters", "the letters", "lettering",
           "with lettering", "the phrase", "with the phrase", "labeled", "labelled", "inscribed", "inscription",
           "spelling", "that spells", "the name", "with the name", "写着", "写有", "上书", "上写着", "字样", "文字",
           "写",
           "印着"}  # fmt: skip
SPEECH = {"says", "say", "that says", "which says", "and says", "saying", "shouting", "yelling", "whispering", "asking",
          "说", "喊", "说道"}  # fmt: skip
TITLES = {"title", "titled", "the title", "with the title", "caption", "captioned", "with the caption", "headline",
          "slogan", "with the slogan", "tagline", "entitled", "called", "标题", "题为"}  # fmt: skip
