"""Every GUIJU_* setting: its name, what it means in both tongues, its default, and whether it is a secret.

The only reader of the environment. A GUIJU_ variable that is not listed here is refused by name, because a
misspelt setting that is silently ignored is found on the day it was needed.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass

from guiju.project.refusals import CannotRun

PREFIX = "GUIJU_"
MASK = "••••••"


class SettingRefused(CannotRun):
    """A GUIJU_* variable has an unknown name or a value that cannot be read; the message says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `default` is the text used when the variable is absent or empty."""

    name: str
    zh: str
    en: str
    default: str = ""
    is_secret: bool = False
    is_switch: bool = False


SETTINGS = (
    Setting(
        name="GUIJU_DATA",
        zh="数据目录：密钥、附件、静态文件，以及内置数据库(非 root 时)。",
        en="Data folder: secret key, attachments, static files, and the embedded database (unless root).",
        default="data",
    ),
    Setting(
        name="GUIJU_DATABASE_URL",
        zh="生产数据库；不设则启动内置 PostgreSQL 18。",
        en="Production database, postgresql://user:password@host:5432/name. Unset: the embedded PostgreSQL 18.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_SECRET_KEY",
        zh="签名密钥；不设则在数据目录生成一次(权限 0600)。",
        en="Signing key. Unset: made once in the data folder, readable by its owner only.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_URL",
        zh="公众访问地址；https 开头时启用安全 Cookie 与 HSTS。",
        en="The address people use. With https, cookies become secure and HSTS is sent.",
        default="http://127.0.0.1:8000",
    ),
    Setting(
        name="GUIJU_HOSTS",
        zh="另外接受的主机名，逗号分隔。",
        en="Further host names that are answered, separated by commas.",
        default="localhost,127.0.0.1,[::1]",
    ),
    Setting(
        name="GUIJU_TRUSTED_PROXIES",
        zh="可信反向代理的地址，逗号分隔；只有来自它们的 X-Forwarded-* 才被采信。",
        en="Addresses of reverse proxies whose X-Forwarded-* headers are believed, separated by commas.",
    ),
    Setting(
        name="GUIJU_DEBUG",
        zh="开发者调试页面；生产环境不得开启。",
        en="Developer's error pages; never in production.",
        default="0",
        is_switch=True,
    ),
    Setting(
        name="GUIJU_DEMO",
        zh="演示标记：页面注明“演示数据”；由 guiju demo 设置。",
        en="Marks every page as demonstration; set by `guiju demo`.",
        default="0",
        is_switch=True,
    ),
    Setting(
        name="GUIJU_CLOCK_OFFSET",
        zh="时钟偏移(整秒)：演示省份的“现在”与真实时间之差；由 guiju demo 设置，正式使用不设。",
        en="Whole seconds the site's clock is moved by; set by `guiju demo` so that its history ends now. Leave unset.",
        default="0",
    ),
    Setting(
        name="GUIJU_MAIL_URL",
        zh="发信服务器；不设则邮件写入数据目录的 mail 文件夹。",
        en="Outgoing mail, smtp://user:password@host:587 or smtps://…:465. Unset: mail is written to data/mail.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_MAIL_FROM",
        zh="发件人地址。",
        en="Sender's address.",
        default="guiju@localhost",
    ),
    Setting(
        name="GUIJU_NEWSLETTER_PER_MINUTE",
        zh="刊物每分钟最多发出的邮件数。",
        en="How many letters of the newsletter go out a minute, at most.",
        default="60",
    ),
    Setting(
        name="GUIJU_NEWSLETTER_ATTACH",
        zh="刊物邮件是否附上 PDF；不附则只给链接。",
        en="Whether letters of the newsletter bring the issue's PDF along; otherwise they link to it.",
        default="0",
        is_switch=True,
    ),
    Setting(
        name="GUIJU_HOLIDAYS",
        zh="管理员提供的节假日文件(TOML)，补充或更正内置的 2004–2026 年日历。",
        en="An administrator's holiday file (TOML) that adds to or corrects the built-in years 2004-2026.",
    ),
    Setting(
        name="GUIJU_LANG",
        zh="政策命令的语言：zh 或 en。",
        en="The tongue of the policy commands: zh or en.",
        default="zh",
    ),
    Setting(
        name="GUIJU_ATTACHMENT_MB",
        zh="单个附件的大小上限(MB)。",
        en="How many megabytes one attachment may have.",
        default="20",
    ),
    Setting(
        name="GUIJU_WORKERS",
        zh="网页服务进程数。",
        en="Web server processes.",
        default="1",
    ),
    Setting(
        name="GUIJU_THREADS",
        zh="每个网页服务进程的线程数。",
        en="Threads of each web server process.",
        default="4",
    ),
    Setting(
        name="GUIJU_API_KEY_PER_MINUTE",
        zh="每个接口密钥每分钟的请求数上限。",
        en="Requests a minute that one API key may make.",
        default="1200",
    ),
    Setting(
        name="GUIJU_API_ADDRESS_PER_MINUTE",
        zh="每个来源地址每分钟的接口请求数上限。",
        en="API requests a minute from one address.",
        default="2400",
    ),
    Setting(
        name="GUIJU_OIDC_NAME",
        zh="单点登录按钮上的名称。",
        en="What the single sign-on button says.",
        default="单点登录",
    ),
    Setting(
        name="GUIJU_OIDC_ISSUER",
        zh="单点登录(OpenID Connect)的签发者地址；不设则不启用。",
        en="OpenID Connect issuer address. Unset: no single sign-on.",
    ),
    Setting(
        name="GUIJU_OIDC_CLIENT_ID",
        zh="在单点登录服务登记的客户端编号。",
        en="Client id registered with the OpenID Connect issuer.",
    ),
    Setting(
        name="GUIJU_OIDC_CLIENT_SECRET",
        zh="单点登录客户端密钥。",
        en="Client secret registered with the OpenID Connect issuer.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_LOG_ORIGIN",
        zh="存证日志的名称(检查点首行)，启用后不能改；不设则为访问地址的主机名加 /log。",
        en="The evidence log's name in its checkpoints; it never changes. Unset: the host of GUIJU_URL, and /log.",
    ),
    Setting(
        name="GUIJU_LOG_KEYS",
        zh="存证日志的签名密钥全文；不设则用数据目录里的 log-keys 文件(首次启动时生成，权限 0600)。",
        en="The evidence log's keys, as the key file has them. Unset: the file log-keys in the data folder, made once.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_LOG_SM",
        zh="新建密钥文件时是否同时生成 SM2 密钥，使检查点另带 SM2/SM3 签名。",
        en="Whether a new key file also has an SM2 key, so that checkpoints carry a second signature, over SM3.",
        default="0",
        is_switch=True,
    ),
    Setting(
        name="GUIJU_WITNESSES",
        zh="存证日志的见证方：每个写“公钥 地址”，之间用逗号分隔。",
        en="Witnesses of the evidence log: `KEY ADDRESS` each, separated by commas.",
    ),
    Setting(
        name="GUIJU_WITNESS_QUORUM",
        zh="检查点公布前须有多少见证方签名；0 表示不等待。",
        en="How many witnesses must have signed a checkpoint before it is public; 0 waits for none.",
        default="0",
    ),
    Setting(
        name="GUIJU_ANCHOR_RPC",
        zh="链节点的 JSON-RPC 地址，存证日志的检查点经它上链；不设则不上链。",
        en="JSON-RPC address of a chain's node; the log's checkpoints are anchored through it. Unset: on no chain.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_ANCHOR_CHAIN_ID",
        zh="该链的链编号(EIP-155)；节点报出另一个编号时不上链。",
        en="The chain's id (EIP-155); nothing is anchored through a node that says another.",
    ),
    Setting(
        name="GUIJU_ANCHOR_CONTRACT",
        zh="锚定合约的地址，由 guiju evidence deploy-anchor 给出。",
        en="The address of the anchors' contract, as `guiju evidence deploy-anchor` prints it.",
    ),
    Setting(
        name="GUIJU_ANCHOR_KEY",
        zh="上链账户的私钥(十六进制)；不设则读数据目录的 anchor-key 文件(权限 0600)。",
        en="The key that signs on the chain, in hexadecimal. Unset: the file anchor-key in the data folder, mode 0600.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_TSA_URL",
        zh="可信时间戳服务(RFC 3161)的地址；不设则不加盖时间戳。",
        en="Address of a time stamp authority (RFC 3161). Unset: no time stamps.",
        is_secret=True,
    ),
    Setting(
        name="GUIJU_TSA_ROOTS",
        zh="时间戳服务的根证书文件(PEM)；不设则时间戳注明“未核验”。",
        en="A file of root certificates (PEM) that time stamps must lead to. Unset: they are said to be unverified.",
    ),
    Setting(
        name="GUIJU_ANCHOR_SECONDS",
        zh="每处两次锚定的最短间隔(秒)。",
        en="Seconds between two anchors at one place, at least.",
        default="3600",
    ),
    Setting(
        name="GUIJU_WITNESS_FOLDER",
        zh="本机所办见证方的文件夹(密钥与状态)；即 guiju witness 各命令的 --folder。",
        en="The folder of a witness run here, with its key and its state; what --folder says to `guiju witness`.",
    ),
    Setting(
        name="GUIJU_WITNESS_PREFIX",
        zh="见证方接口地址的前缀路径，如 /witness；即 guiju witness serve 的 --prefix。",
        en="The path that a witness's interface begins at, such as /witness; --prefix of `guiju witness serve`.",
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(name: str) -> str:
    """The value of the setting `name`, or its default when it is absent or empty."""
    setting = _BY_NAME[name]
    return os.environ.get(name) or setting.default


def is_on(name: str) -> bool:
    """Whether a switch is on. Raises SettingRefused for anything but 0 and 1: `false` must not mean yes."""
    value = read(name)
    if value not in {"0", "1"}:
        raise SettingRefused(f"{name} is {value!r}. Write 1 for on or 0 for off.")
    return value == "1"


def number(name: str, *, least: int = 1, most: int = 512) -> int:
    """A setting that counts something; raises SettingRefused unless it is a whole number from `least` to `most`."""
    value = read(name)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingRefused(f"{name} is {value!r}. Write a whole number from {least} to {most}.")
    return int(value)


def seconds(name: str) -> int:
    """A setting that moves a clock; raises SettingRefused unless it is a whole number of seconds, up to 50 years."""
    value = read(name)
    digits = value.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or int(digits) > 50 * 366 * 86_400:
        raise SettingRefused(f"{name} is {value!r}. Write whole seconds, such as 0 or -86400.")
    return int(value)


def names(name: str) -> list[str]:
    """A setting that lists things separated by commas, blanks dropped."""
    return [part.strip() for part in read(name).split(",") if part.strip()]


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Raise SettingRefused for the first GUIJU_ variable that no setting has, naming the nearest that exists."""
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in _BY_NAME:
            near = difflib.get_close_matches(name, _BY_NAME, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingRefused(f"{name} is not a setting of Guiju.{hint} `guiju settings` lists them all.")


def shown(setting: Setting) -> str:
    """The value in force as people may see it: secrets are masked."""
    value = read(setting.name)
    return MASK if setting.is_secret and value else value
