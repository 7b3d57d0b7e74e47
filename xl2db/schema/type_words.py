"""How people call types, as plain data: friendly names, words of other languages, names other programs use.

A word stands here only where it means the same on every database; all others are a database's own.
"""

from __future__ import annotations

import unicodedata

from xl2db.schema.model import Kind


def plain(text: str) -> str:
    """A word without case, spaces, punctuation and full-width forms: ``Yes / No`` is ``yesno``."""
    normal = unicodedata.normalize("NFKC", text).casefold().replace("&", "and").replace("+", "and")
    return "".join(filter(str.isalnum, normal))


_WORDS = {
    Kind.TEXT: "text, string, str, characters, long text, short text, plain text, free text, memo, words, "
    "varchar2, nvarchar2, ntext, nvarchar(max), varchar(max), 文字列, 文字, テキスト, 文本, "
    "字符串, 字符, Zeichenkette, Zeichen, texte, chaîne, chaîne de caractères, texto, cadena, "
    "cadeia, cadeia de caracteres, testo",
    Kind.WHOLE_NUMBER: "whole number, integer, int, int4, whole, whole numbers, "
    "integer number, long integer, 整数, "
    "整数型, 整型, 数値整数, Ganzzahl, ganze Zahl, entier, nombre entier, entero, número entero, "
    "inteiro, número inteiro, intero",
    Kind.SMALL_NUMBER: "small number, smallint, small integer, small int, int2, 小整数, "
    "kleine Zahl, petit nombre, "
    "petit entier, número pequeño, entero pequeño, número pequeno",
    Kind.BIG_NUMBER: "big number, bigint, big integer, big int, large number, int8, int64, 大整数, 長整数, "
    "长整型, 长整数, große Zahl, große Ganzzahl, grand nombre, grand entier, número grande, "
    "entero grande",
    Kind.DECIMAL: "decimal, numeric, dec, decimal number, fixed point, exact number, 小数, 十進数, 十进制, "
    "Dezimal, Dezimalzahl, décimal, nombre décimal, número decimal",
    Kind.NUMBER: "number, floating, floating point, floating number, floating point number, float, float8, "
    "double, double precision, float64, 数値, 数字, 数, 浮動小数点, 浮動小数点数, 浮点数, "
    "浮点型, Zahl, Gleitkommazahl, Kommazahl, nombre, número, numero, flottant",
    Kind.MONEY: "money, currency, amount, price, amount of money, 金額, 通貨, 金额, 货币, Geld, Geldbetrag, "
    "Betrag, Währung, argent, montant, monnaie, dinero, moneda, importe, dinheiro, moeda, "
    "valor monetário",
    Kind.PERCENT: "percent, percentage, per cent, パーセント, 百分率, 百分比, Prozent, Prozentsatz, "
    "pourcentage, pour cent, porcentaje, porcentagem, percentual",
    Kind.YES_NO: "yes/no, boolean, bool, y/n, true/false, yes or no, yesno, logical, flag, checkbox, "
    "tick box, 真偽値, 真偽, 論理, 論理型, ブール, ブール値, フラグ, はい/いいえ, 是/否, 是否, "
    "布尔, 布尔值, 布尔型, ja/nein, Wahrheitswert, oui/non, vrai/faux, booléen, sí/no, si/no, "
    "booleano, sim/não, lógico",
    Kind.DATE: "date, day, calendar date, 日付, 年月日, 日期, Datum, fecha, data",
    Kind.TIME: "time, time of day, time without time zone, 時刻, 时间, 時間, Uhrzeit, heure, hora",
    Kind.DATE_AND_TIME: "date and time, datetime, date/time, date time, datetime2, "
    "timestamp without time zone, "
    "time and date, 日時, 日付時刻, 日期时间, 日期時間, Datum und Uhrzeit, Datum und Zeit, "
    "Zeitpunkt, date et heure, fecha y hora, data e hora",
    Kind.TIMESTAMP: "timestamp, timestamp (with time zone), timestamp with time zone, timestamptz, "
    "timestamp with tz, timestamp tz, datetime with time zone, date and time with time zone, "
    "datetimeoffset, moment, タイムスタンプ, 时间戳, Zeitstempel, horodatage, marca de tiempo, "
    "carimbo de data e hora",
    Kind.DURATION: "duration, length of time, time span, timespan, interval, 期間, 所要時間, 时长, 持续时间, "
    "Dauer, Zeitdauer, durée, duración, duração",
    Kind.UUID: "uuid, guid, uniqueidentifier, unique identifier, unique id",
    Kind.JSON: "json",
    Kind.BINARY: "binary, file, picture, image, bytes, binary data, バイナリ, 二进制, Binärdaten, Datei, "
    "Bild, binaire, fichier, binario, archivo, binário, arquivo",
    Kind.EMAIL: "email, e-mail, email address, e-mail address, mail, mail address, メール, メールアドレス, "
    "邮箱, 电子邮件, E-Mail-Adresse, courriel, adresse e-mail, correo, correo electrónico, e-mail",
    Kind.URL: "url, link, web address, website, uri, hyperlink, web link, リンク, 网址, 链接, Webadresse, "
    "lien, enlace, dirección web",
    Kind.PHONE: "phone, phone number, telephone, telephone number, tel, 電話, 電話番号, 电话, 电话号码, "
    "Telefon, Telefonnummer, téléphone, numéro de téléphone, teléfono, telefone",
    Kind.AUTO_NUMBER: "auto number, autonumber, auto increment, autoincrement, auto-incrementing, identity, "
    "serial, serial4, counter, running number, automatic number, 連番, 自動採番, 自動番号, 自增, "
    "自动编号, 自增长, Autowert, Autonummer, fortlaufende Nummer, numéro automatique, "
    "auto-incrément, autonumérico, número automático, autonumeração, numeração automática",
}

FRIENDLY_WORDS = {plain(word): kind for kind, words in _WORDS.items() for word in words.split(", ")}
"""What people call the types without a name or values of their own, as :func:`plain` words."""

PERCENT_SIGN = "%"

LIST_WORDS = frozenset(
    plain(word)
    for word in [
        "list",
        "list of values",
        "value list",
        "lookup",
        "リスト",
        "列表",
        "Liste",
        "liste",
        "lista",
    ]
)
"""What stands before the name of a list."""

ONE_OF_WORDS = frozenset(
    plain(word)
    for word in [
        "one of",
        "choice",
        "choices",
        "choice of",
        "options",
        "option",
        "enum",
        "either",
        "select",
        "dropdown",
        "pick",
        "選択",
        "選択肢",
        "いずれか",
        "选择",
        "枚举",
        "选项",
        "eins von",
        "einer von",
        "eine von",
        "Auswahl",
        "un de",
        "une de",
        "l'un de",
        "choix",
        "uno de",
        "una de",
        "opciones",
        "um de",
        "uma de",
        "opções",
    ]
)
"""What stands before the values of a choice."""
