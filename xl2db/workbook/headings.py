"""The headings of every kind of sheet, and the one table of what people call them.

Headings are matched without regard to case, accents, spaces, punctuation, full-width forms, line breaks,
stars and parenthesised additions (``Length (chars)``, ``Column *``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache


class Heading(StrEnum):
    """What a column of a sheet says; the value is the heading as the format names it."""

    TABLE = "Table"
    COLUMN = "Column"
    LABEL = "Label"
    TYPE = "Type"
    LENGTH = "Length"
    PRECISION = "Precision"
    SCALE = "Scale"
    REQUIRED = "Required"
    OPTIONAL = "Nullable"
    PRIMARY_KEY = "Primary key"
    UNIQUE = "Unique"
    INDEXED = "Indexed"
    DEFAULT = "Default"
    REFERENCES = "References"
    ON_DELETE = "On delete"
    ON_UPDATE = "On update"
    RULE = "Rule"
    COMPUTED = "Computed"
    EXISTING_ROWS = "Existing rows"
    RENAMED_FROM = "Renamed from"
    STATUS = "Status"
    DESCRIPTION = "Description"
    SCHEMA = "Schema"
    TABLE_LABEL = "Table label"
    LIST = "List"
    VALUE = "Value"
    STORED_AS = "Stored as"
    NAME = "Name"
    COLUMNS = "Columns"
    WHERE = "Where"
    METHOD = "Method"
    INCLUDE = "Include"
    KIND = "Kind"
    DEFERRABLE = "Deferrable"
    SETTING = "Setting"
    MATCH = "Match"
    COLLATION = "Collation"
    SEQUENCE = "Sequence"
    COUNTS = "Counts"
    OWNED_BY = "Owned by"
    SAYS = "Says"

    @property
    def meaning(self) -> Heading:
        """The heading that says the same thing: *Nullable* is *Required* said the other way round."""
        return Heading.REQUIRED if self is Heading.OPTIONAL else self


# One line a language: English, Japanese, Chinese, German, French, Spanish, Portuguese.
_ALIASES: dict[Heading, str] = {
    Heading.TABLE: """
        Table, Table name, Entity, Entity name
        テーブル, テーブル名, 物理テーブル名, テーブル物理名, テーブル名(物理), テーブルID
        表名, 物理表名, エンティティ, エンティティ名
        表, 表名称, 数据表, 数据表名, 資料表, 資料表名稱
        Tabelle, Tabellenname, Entität
        Nom de la table, Nom de table, Entité
        Tabla, Nombre de la tabla, Nombre de tabla, Entidad
        Tabela, Nome da tabela, Entidade""",
    Heading.COLUMN: """
        Column, Column name, Field, Field name, Name, Attribute, Attribute name, Physical name, Column ID
        物理名, 物理カラム名, カラム物理名, カラム名(物理), 物理項目名, 項目物理名, 項目名(物理), 物理名称
        カラム名, カラム, カラムID
        列名, 列, 項目名, 項目, 項目ID, フィールド名, フィールド, フィールドID, 属性名
        字段, 字段名, 字段名称, 列名称, 栏位, 欄位, 欄位名稱, 字段英文名
        Spalte, Spaltenname, Feld, Feldname, Attribut
        Colonne, Nom de la colonne, Nom de colonne, Champ, Nom du champ, Nom, Attribut
        Columna, Nombre de la columna, Nombre de columna, Campo, Nombre del campo, Nombre, Atributo
        Coluna, Nome da coluna, Nome do campo, Nome""",
    Heading.LABEL: """
        Label, Title, Logical name, Caption, Display name, Business name, Friendly name
        論理名, 論理カラム名, カラム論理名, 論理項目名, 項目論理名, カラム名(論理), 項目名(論理), 論理名称
        和名, 日本語名, 表示名, 名称
        中文名, 中文名称, 字段中文名, 逻辑名, 逻辑名称, 标签, 显示名, 顯示名稱
        Bezeichnung, Beschriftung, Anzeigename
        Libellé, Titre, Étiquette, Intitulé
        Etiqueta, Título, Rótulo, Nombre lógico
        Nome lógico""",
    Heading.TYPE: """
        Type, Data type, Column type, Field type, SQL type
        データ型, データタイプ, 型, 型名, タイプ, データ形式
        类型, 数据类型, 字段类型, 類型, 資料類型, 資料型別, 資料型態
        Typ, Datentyp, Feldtyp
        Type de données, Type de donnée
        Tipo, Tipo de dato, Tipo de datos
        Tipo de dado, Tipo de dados""",
    Heading.LENGTH: """
        Length, Size, Len, Max length, Maximum length, Width, Field size
        桁数, 桁, 長さ, サイズ, 文字数, 最大長, 最大桁数, データ長
        长度, 長度, 大小
        Länge, Feldlänge, Größe
        Longueur, Taille
        Longitud, Tamaño, Largo
        Tamanho, Comprimento""",
    Heading.PRECISION: """
        Precision, Digits, Total digits
        精度, 全体桁数, 有効桁数
        总位数
        Genauigkeit, Stellen
        Précision
        Precisión
        Precisão""",
    Heading.SCALE: """
        Scale, Decimals, Decimal places, Fraction digits
        小数桁, 小数桁数, 小数部, 小数部桁数, 小数点以下, 小数点以下桁数, 小数, 位取り, スケール
        小数位, 小数位数, 标度
        Nachkommastellen, Dezimalstellen
        Échelle, Décimales
        Escala, Decimales
        Casas decimais, Decimais""",
    Heading.REQUIRED: """
        Required, Not null, NN, Mandatory, Compulsory, Is required, Null/Not null, Not null/Null
        必須, 必須項目, 入力必須, 必須区分, NOT NULL制約, NULL不可, 非NULL
        必填, 是否必填, 必需, 非空, 不为空, 不能为空, 不為空, 必須欄位
        Pflicht, Pflichtfeld, Erforderlich
        Obligatoire, Requis, Non nul
        Obligatorio, Requerido, No nulo
        Obrigatório, Não nulo""",
    Heading.OPTIONAL: """
        Nullable, Optional, Null, Nulls, Allow null, Allow nulls, Allows null, Null allowed, Is nullable
        NULL可, NULL可否, NULL許可, NULL許容, NULL値許可, ヌル許可, 任意
        可空, 可为空, 允许空, 允许为空, 允许空值, 是否可空, 是否为空, 允許空值
        Leer erlaubt, Nullwerte erlaubt
        Facultatif, Optionnel
        Opcional, Permite nulos, Admite nulos
        Permite nulo, Aceita nulo, Anulável""",
    Heading.PRIMARY_KEY: """
        Primary key, PK, Key, Is primary key, Primary, PK/FK
        主キー, 主キー順, プライマリキー, プライマリーキー, キー, PKEY
        主键, 主鍵, 是否主键
        Primärschlüssel, Schlüssel
        Clé primaire, Clé
        Clave primaria, Llave primaria, Clave, Llave
        Chave primária, Chave""",
    Heading.UNIQUE: """
        Unique, UK, UQ, Unique key, Is unique
        一意, 一意制約, 一意キー, ユニーク, ユニークキー, ユニーク制約
        唯一, 唯一键, 是否唯一, 唯一鍵
        Eindeutig
        Clé unique
        Único, Única
        Chave única""",
    Heading.INDEXED: """
        Indexed, Index, IX, IDX, Is indexed
        インデックス, 索引
        是否索引
        Indiziert
        Indexé
        Indexado, Índice
        Indexada""",
    Heading.DEFAULT: """
        Default, Default value, Defaults, Initial value, Initial
        デフォルト, デフォルト値, 初期値, 既定値, 省略値, 規定値, 省略時値
        默认值, 默认, 缺省值, 預設值, 預設
        Standardwert, Standard, Vorgabe, Vorgabewert
        Défaut, Valeur par défaut, Par défaut
        Predeterminado, Valor predeterminado, Valor por defecto, Por defecto, Valor inicial
        Padrão, Valor padrão""",
    Heading.REFERENCES: """
        References, Reference, Foreign key, FK, Refers to, Links to, Link to, Ref, Foreign key to
        参照先, 参照, 参照先テーブル, 参照テーブル, 外部キー, 外部キー参照先
        外键, 引用, 关联, 关联表, 外鍵, 參照
        Verweis, Verweist auf, Fremdschlüssel
        Référence, Références, Clé étrangère
        Referencia, Referencias, Clave foránea, Llave foránea, Clave externa, Clave ajena
        Referência, Chave estrangeira""",
    Heading.ON_DELETE: """
        On delete, Delete rule, Delete action
        削除時, 削除時動作, 削除規則
        删除时, 删除规则, 刪除時
        Beim Löschen, Bei Löschung
        À la suppression, Sur suppression
        Al borrar, Al eliminar
        Ao excluir, Ao apagar""",
    Heading.ON_UPDATE: """
        On update, Update rule, Update action
        更新時, 更新時動作, 更新規則
        更新时, 更新规则
        Beim Ändern, Bei Änderung
        À la modification, Sur modification
        Al actualizar
        Ao atualizar, Ao alterar""",
    Heading.RULE: """
        Rule, Rules, Check, Checks, Constraint, Check constraint, Condition, Validation
        チェック, チェック制約, チェック条件, 条件
        约束, 检查, 检查约束, 规则, 約束
        Regel, Prüfung, Prüfregel, Bedingung
        Règle, Contrainte, Vérification
        Regla, Restricción, Comprobación
        Regra, Restrição, Verificação""",
    Heading.COMPUTED: """
        Computed, Generated, Formula, Calculated, Calculation, Computed as, Generated as
        計算式, 計算, 算出式, 生成式, 計算列
        公式, 计算, 计算列, 计算公式
        Berechnet, Berechnung, Formel
        Calculé, Calcul, Formule
        Calculado, Fórmula, Cálculo
        Calculada""",
    Heading.EXISTING_ROWS: """
        Existing rows, Fill with, Backfill, Fill existing rows with
        既存行, 既存行の値, 既存データ, 移行値
        已有数据, 现有行, 现有数据
        Bestehende Zeilen, Vorhandene Zeilen
        Lignes existantes
        Filas existentes
        Linhas existentes""",
    Heading.RENAMED_FROM: """
        Renamed from, Was, Previous name, Old name, Former name, Formerly
        旧名, 旧名称, 旧物理名, 旧カラム名, 旧テーブル名, 変更前, 変更前名称
        原名, 原名称, 曾用名, 旧字段名
        Umbenannt von, Alter Name, Früherer Name, Früher
        Ancien nom, Renommé de
        Nombre anterior, Renombrado de
        Nome anterior, Renomeado de""",
    Heading.STATUS: """
        Status, Lifecycle, Life cycle, Column status
        ステータス, 状態
        状态, 狀態, 字段状态
        Zustand, Lebenszyklus
        Statut, État
        Estado, Situación
        Situação""",
    Heading.DESCRIPTION: """
        Description, Comment, Comments, Note, Notes, Remark, Remarks, Definition, Desc
        備考, 説明, コメント, 概要, 摘要, 注記
        注释, 备注, 说明, 描述, 註解, 備註, 說明
        Beschreibung, Bemerkung, Bemerkungen, Kommentar, Anmerkung, Anmerkungen
        Commentaire, Commentaires, Remarque, Remarques
        Descripción, Comentario, Comentarios, Notas, Observaciones
        Descrição, Comentário, Comentários, Observação, Observações""",
    Heading.SCHEMA: """
        Schema, Schema name
        スキーマ, スキーマ名
        模式, 模式名
        Schéma, Esquema""",
    Heading.TABLE_LABEL: """
        Table label, Table title, Logical table name, Entity label
        論理テーブル名, テーブル論理名, テーブル名(論理), テーブル名称, 論理表名
        表中文名""",
    Heading.LIST: """
        List, List name, Enum, Code list
        リスト, リスト名, 区分, 区分名, コード種別
        列表, 列表名, 枚举, 枚舉
        Liste, Listenname
        Nom de la liste
        Lista, Nombre de la lista
        Nome da lista""",
    Heading.VALUE: """
        Value, Values, Code
        値, コード, コード値, 区分値, 設定値
        值, 代码
        Wert
        Valeur
        Valor""",
    Heading.STORED_AS: "Stored as, Store as, As, Lists as",
    Heading.NAME: """
        Name, Index name, Constraint name
        名前, 名称, インデックス名, 制約名
        索引名, 约束名
        Nom
        Nombre
        Nome""",
    Heading.COLUMNS: """
        Columns, Column, Fields, Column names
        列, 列名, カラム, カラム名, 項目, 対象カラム
        字段, 字段名
        Spalten, Spalte
        Colonnes, Champs
        Columnas, Campos
        Colunas""",
    Heading.WHERE: "Where, Filter, Only where, Condition, 条件, 絞り込み条件, Bedingung, Filtre, Filtro",
    Heading.METHOD: "Method, Using, Index type, 種類, 方式, 方法, Methode, Méthode, Método",
    Heading.INCLUDE: "Include, Includes, Included columns, Covering, 付加列, 包含列",
    Heading.KIND: "Kind, Type, Constraint type, 種類, 種別, 制約種別, 类型, Art, Genre, Clase, Tipo",
    Heading.DEFERRABLE: "Deferrable, Deferred, Defer, 遅延, 遅延可能, 延迟, Aufschiebbar, Différable",
    Heading.SETTING: """
        Setting, Settings, Option, Name, Key
        設定, 設定項目, 項目
        设置, 设置项
        Einstellung
        Réglage, Paramètre
        Ajuste, Configuración, Opción
        Configuração, Opção""",
    Heading.MATCH: "Match, Match type, 一致, 匹配, Abgleich, Correspondance, Coincidencia, Correspondência",
    Heading.COLLATION: """
        Collation, Collate, Sort order
        照合順序
        排序规则, 校对规则, 定序
        Sortierung, Kollation
        Classement, Collation
        Intercalación, Cotejamiento
        Agrupamento, Colação""",
    Heading.SEQUENCE: """
        Sequence, Sequence name, Name
        シーケンス, シーケンス名
        序列, 序列名
        Sequenz, Sequenzname
        Séquence
        Secuencia
        Sequência""",
    Heading.COUNTS: """
        Counts, Counting, Counter, Numbering, Options
        採番, 採番方法
        计数, 计数方式
        Zählung, Zählweise
        Comptage, Numérotation
        Conteo, Numeración
        Contagem, Numeração""",
    Heading.OWNED_BY: """
        Owned by, Owner, Belongs to
        所有列, 所属カラム
        所属列, 属于
        Gehört zu
        Appartient à
        Pertenece a
        Pertence a""",
    Heading.SAYS: """
        Says, Definition, SQL, Text
        定義, 内容
        定义
        Besagt, Wortlaut
        Définition
        Definición
        Definição""",
}

# Words that Japanese and Chinese definition sheets use beside a more exact one. Then they mean something
# else: 項目名 beside 物理名 is what people call the column, 備考 beside 説明 is a note. The higher the
# number, the sooner a word gives way.
_WEAK: dict[str, tuple[int, Heading | None]] = {
    **dict.fromkeys(("カラム名", "カラム", "列名", "列", "フィールド名", "フィールド"), (1, Heading.LABEL)),
    **dict.fromkeys(("項目名", "項目", "字段", "字段名称", "列名称", "欄位", "欄位名稱"), (2, Heading.LABEL)),
    **dict.fromkeys(("テーブル名", "テーブル", "表名", "表名称"), (1, Heading.TABLE_LABEL)),
    **dict.fromkeys(("エンティティ名", "エンティティ"), (2, Heading.TABLE_LABEL)),
    **dict.fromkeys(("備考", "备注", "備註", "摘要", "外部キー", "外键", "キー", "名称"), (1, None)),
}

Vocabulary = Mapping[str, Heading]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A heading's text as it is compared: letters and digits only, no case, no accents, no widths."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c.isalnum() or c in "\u3099\u309a"))


def vocabulary(headings: Iterable[Heading]) -> Vocabulary:
    """The words of some headings by their :func:`plain` form; the first that claims a word has it."""
    words: dict[str, Heading] = {}
    for heading in headings:
        for alias in re.split(r"[,\n]", _ALIASES[heading]):
            if alias.strip():
                words.setdefault(plain(alias), heading)
    return words


COLUMN_HEADINGS = (
    Heading.TABLE,
    Heading.COLUMN,
    Heading.LABEL,
    Heading.TYPE,
    Heading.LENGTH,
    Heading.PRECISION,
    Heading.SCALE,
    Heading.REQUIRED,
    Heading.OPTIONAL,
    Heading.PRIMARY_KEY,
    Heading.UNIQUE,
    Heading.INDEXED,
    Heading.DEFAULT,
    Heading.REFERENCES,
    Heading.ON_DELETE,
    Heading.ON_UPDATE,
    Heading.RULE,
    Heading.COMPUTED,
    Heading.EXISTING_ROWS,
    Heading.RENAMED_FROM,
    Heading.STATUS,
    Heading.DESCRIPTION,
    Heading.SCHEMA,
    Heading.TABLE_LABEL,
)
OFTEN_NOTES = frozenset({Heading.STATUS})
"""Headings over which people keep words of their own: two of them are no fault, nor is a word without a meaning."""
COLUMN_SHEET = vocabulary(COLUMN_HEADINGS)
TITLE_HEADINGS = (
    Heading.TABLE,
    Heading.LABEL,
    Heading.DESCRIPTION,
    Heading.SCHEMA,
    Heading.RENAMED_FROM,
    Heading.TABLE_LABEL,
)
# Above the headings these words begin a note rather than the table's description or label.
_NOTE_WORDS = frozenset(
    plain(text)
    for text in re.split(
        r"[,\n]",
        """Note, Notes, Remark, Remarks, Comment, Comments, Definition, Title, Caption, Was
        備考, 注記, 摘要, 备注, 備註
        Bemerkung, Bemerkungen, Anmerkung, Anmerkungen, Remarque, Remarques, Notas, Observaciones
        Observação, Observações, Commentaire, Commentaires, Comentario, Comentarios""",
    )
)
TITLE_BLOCK: Vocabulary = {
    **{text: heading for text, heading in vocabulary(TITLE_HEADINGS).items() if text not in _NOTE_WORDS},
    plain("物理名"): Heading.TABLE,
}

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_SEPARATORS = re.compile(r"[/|\n・、:]")


def recognise(text: str, words: Vocabulary) -> Heading | None:
    """The heading that a text means, or None.

    The whole text counts first, then without its parentheses, then what stands in them, then its parts
    (``物理名 / Column``) where all that are known mean the same.
    """
    found = words.get(plain(text))
    if found or len(text) > 80:
        return found
    normal = unicodedata.normalize("NFKC", text)
    candidates = [_PARENTHESES.sub(" ", normal)]
    candidates += [group[1:-1] for group in _PARENTHESES.findall(normal)]
    for candidate in candidates:
        if found := words.get(plain(candidate)):
            return found
    known = {words[word] for word in map(plain, _SEPARATORS.split(candidates[0])) if word in words}
    return known.pop() if len(known) == 1 else None


def yields(text: str) -> tuple[int, Heading | None]:
    """How readily a heading gives way to another of its meaning (0: never), and what it means then."""
    return _WEAK.get(plain(text), (0, None))


def near_miss(text: str, words: Vocabulary) -> Heading | None:
    """The heading that a text is one slip of the keyboard away from, or None.

    Only words of Latin letters count, since in Chinese and Japanese one sign makes another word.
    """
    word = plain(text)
    if not 4 <= len(word) <= 30 or word in words or not word.isascii():
        return None
    for alias, heading in words.items():
        if len(alias) >= 4 and abs(len(alias) - len(word)) <= 1 and alias.isascii() and is_slip(word, alias):
            return heading
    return None


def is_slip(word: str, meant: str) -> bool:
    """Whether ``word`` is ``meant`` with one slip: a letter too many, too few, another, or two swapped.

    A short word (four letters) must hold all its letters, or too many words would be a slip of another.
    """
    if word == meant:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), min(len(word), len(meant))
    )
    rest, due = word[start:], meant[start:]
    swapped = len(rest) > 1 and len(due) > 1 and rest[1::-1] + rest[2:] == due
    extra = rest[1:] == due
    missing_or_other = rest == due[1:] or rest[1:] == due[1:]
    return swapped or extra or (missing_or_other and len(meant) > 4)
