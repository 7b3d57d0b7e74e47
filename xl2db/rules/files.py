"""Rules about the file itself: whether it is there, is what its name says, and can be read whole."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

FILE_MISSING = Rule(
    "file-missing",
    Severity.ERROR,
    "The workbook is not there.",
    """
No file stands under the name that was given, so there is nothing to read.

**How to mend it.** Check the spelling and the folder. A name with spaces needs quotation marks.

Bad: `xl2db check book shop.xlsx`

Good: `xl2db check "book shop.xlsx"`
""",
)

FILE_NOT_READABLE = Rule(
    "file-not-readable",
    Severity.ERROR,
    "The workbook is there, but the computer does not let xl2db read it.",
    """
The system refused to open the file. Most often another program holds it (Excel on Windows locks an
open workbook), the file belongs to somebody else, or the drive or network folder is not connected.

**How to mend it.** Close the workbook in Excel, or ask for the right to read the file, and try again.

Bad: a workbook that only another user may read.

Good: the same workbook, copied into a folder of your own.
""",
)

NOT_A_FILE = Rule(
    "not-a-file",
    Severity.ERROR,
    "The name belongs to something that is not a file, such as a device or a pipe.",
    """
xl2db reads ordinary files and folders of .csv files. A pipe or a device has no end that could be
waited for, so it is not opened at all.

**How to mend it.** Save the workbook as a file first.

Bad: `xl2db check /dev/stdin`

Good: `xl2db check bookshop.xlsx`
""",
)

FILE_EMPTY = Rule(
    "file-empty",
    Severity.ERROR,
    "The file holds nothing.",
    """
The file has no content: a download or a copy that was broken off leaves such files, and so does a
cloud folder whose files have not been fetched yet.

**How to mend it.** Download, copy or save the workbook again.

Bad: `bookshop.xlsx` with 0 bytes.

Good: a new workbook from `xl2db init bookshop.xlsx`.
""",
)

FILE_CHANGED = Rule(
    "file-changed",
    Severity.ERROR,
    "The file changed while it was being read.",
    """
Another program wrote to the workbook in the same moment, so what was read may be half old and half
new. Nothing is done with it.

**How to mend it.** Wait until the workbook is saved (or the cloud folder has finished) and run the
same command again.

Bad: saving in Excel while `xl2db sync` is reading.

Good: save first, then run `xl2db sync`.
""",
)

LOCK_FILE = Rule(
    "lock-file",
    Severity.ERROR,
    "The file is the lock that Excel or LibreOffice leaves beside an open workbook.",
    """
While a workbook is open, Excel keeps a small file whose name begins with `~$` beside it, and
LibreOffice one that begins with `.~lock.`. They hold the name of the person, not the workbook.

**How to mend it.** Give the name of the workbook itself.

Bad: `xl2db check '~$bookshop.xlsx'`

Good: `xl2db check bookshop.xlsx`
""",
)

GIT_LFS_POINTER = Rule(
    "git-lfs-pointer",
    Severity.ERROR,
    "The file is a Git LFS pointer; the workbook itself has not been fetched.",
    """
The repository keeps its workbooks in Git LFS. What stands in the folder is a note of three lines
that says where the workbook is kept.

**How to mend it.** Type `git lfs pull` in the repository. In a CI job, check out with LFS switched on.

Bad: `actions/checkout` without `lfs: true`.

Good: `actions/checkout` with `lfs: true`.
""",
)

MERGE_CONFLICT = Rule(
    "merge-conflict",
    Severity.ERROR,
    "The file holds the marks of a merge conflict of Git.",
    """
Git could not join two versions of the file and wrote both into it, between lines of `<<<<<<<`,
`=======` and `>>>>>>>`. Such a file is no workbook any more.

**How to mend it.** Choose one version, then make the changes of the other one by hand.

Bad: committing the file as it is.

Good: `git checkout --theirs bookshop.xlsx`, then `git add bookshop.xlsx`.
""",
)

NOT_A_WORKBOOK = Rule(
    "not-a-workbook",
    Severity.ERROR,
    "The file is not a workbook, whatever its name says.",
    """
The content was recognised as something else: a web page (often the login page of a cloud service
that was saved as .xlsx), a CSV or text file, a PDF, a Word document, an archive.

**How to mend it.** Open the right file and save it as an Excel workbook (.xlsx). CSV files are read
when they stand in a folder and the folder is named.

Bad: `orders.csv` renamed to `orders.xlsx`.

Good: the folder `orders/` with `customers.csv` and `orders.csv` in it.
""",
)

WRONG_NAME = Rule(
    "wrong-file-name",
    Severity.ERROR,
    "The ending of the file's name belongs to another kind of file.",
    """
The file can be read, but its name promises something else; Excel would warn about it or
refuse it. A workbook that people can't open is not a good source for a database.

**How to mend it.** Rename the file.

Bad: an OpenDocument spreadsheet that is named `bookshop.xlsx`.

Good: the same file, named `bookshop.ods`.
""",
)

PASSWORD_PROTECTED = Rule(
    "password-protected",
    Severity.ERROR,
    "The workbook is encrypted with a password.",
    """
A password to open keeps the whole file encrypted, and xl2db does not ask for passwords.
(A password that only protects sheets against editing does no harm.)

**How to mend it.** Remove the password: in Excel, File > Info > Protect Workbook > Encrypt with
Password, empty the box; in LibreOffice, File > Save As without *Save with password*.

Bad: a workbook that asks for a password when it is opened.

Good: the same workbook saved without one.
""",
)

OLD_EXCEL_FILE = Rule(
    "old-excel-file",
    Severity.ERROR,
    "The file is an .xls workbook of Excel 97 to 2003, or of an older form.",
    """
The form .xls was replaced in 2007. xl2db reads .xlsx, .xlsm, .ods and folders of .csv files.

**How to mend it.** Open it and save it as *Excel Workbook (.xlsx)*. Renaming the file is not enough.

Bad: `bookshop.xls`

Good: `bookshop.xlsx`
""",
)

BINARY_WORKBOOK = Rule(
    "binary-workbook",
    Severity.ERROR,
    "The file is a binary workbook (.xlsb).",
    """
Excel's binary form can't be read by xl2db, nor compared by most other tools.

**How to mend it.** Open it in Excel and save it as *Excel Workbook (.xlsx)*.

Bad: `bookshop.xlsb`

Good: `bookshop.xlsx`
""",
)

NUMBERS_FILE = Rule(
    "numbers-file",
    Severity.ERROR,
    "The file is a document of Apple Numbers.",
    """
Numbers keeps its documents in a form of its own.

**How to mend it.** In Numbers choose File > Export To > Excel, and give that file to xl2db.

Bad: `bookshop.numbers`

Good: `bookshop.xlsx`, exported from Numbers.
""",
)

FILE_TRUNCATED = Rule(
    "file-truncated",
    Severity.ERROR,
    "The end of the file is missing.",
    """
A workbook is a zip archive, and its table of contents stands at the end. It is not there: the
download, the copy or the saving was broken off.

**How to mend it.** Get the file again, or open and save it in Excel if that still works.

Bad: `bookshop.xlsx` after a download that stopped at 60 %.

Good: the whole download.
""",
)

FILE_DAMAGED = Rule(
    "file-damaged",
    Severity.ERROR,
    "A part of the file is damaged or contradicts itself.",
    """
Something inside the file is not as it must be: a check sum is wrong, XML breaks off, a cell stands
in two places. xl2db reads a workbook whole or not at all, because a table that
is silently left out would look like a table that you deleted.

**How to mend it.** Open the file in Excel or LibreOffice (let it repair the file if it offers to), look
whether everything is there, and save it. If a program of yours wrote the file, the message says what
to correct there.

Bad: two cells `A2` in one sheet.

Good: the same file, opened and saved in Excel.
""",
)

PART_MISSING = Rule(
    "part-missing",
    Severity.ERROR,
    "A sheet is listed in the workbook, but its content is not in the file.",
    """
The list of sheets names a sheet, and the file does not hold it (or says that it stands somewhere
outside, which xl2db never follows). Going on without it would look like deleting its tables.

**How to mend it.** Open the file in Excel or LibreOffice, look whether the sheet is there, and save the file.

Bad: a workbook with the tab `orders` whose part `xl/worksheets/sheet2.xml` was removed.

Good: the same workbook from a backup.
""",
)

DOCTYPE_FOUND = Rule(
    "doctype-found",
    Severity.ERROR,
    "A part of the file holds a document type declaration, which no workbook needs.",
    """
A document type declaration (`<!DOCTYPE …>`) can make a reader fetch other files or blow up its memory.
No spreadsheet program writes one, so xl2db refuses the file.

**How to mend it.** Ask where the file comes from. To use it all the same, open it in LibreOffice and
save it under a new name.

Bad: `<!DOCTYPE worksheet [<!ENTITY x "…">]>` in a sheet.

Good: a file as Excel or LibreOffice saves it.
""",
)

UNKNOWN_ENCODING = Rule(
    "unknown-encoding",
    Severity.ERROR,
    "The text of the file is written in a character encoding that xl2db does not read.",
    """
Inside a workbook text must be UTF-8 or UTF-16. A .csv file should be UTF-8; Western European text in the old
Windows encoding is understood too. Anything else would turn names into other names without a sign.

**How to mend it.** In Excel choose *CSV UTF-8 (Comma delimited)* when saving; in LibreOffice choose
the character set *Unicode (UTF-8)*.

Bad: a .csv file in Shift-JIS.

Good: the same file saved as *CSV UTF-8*.
""",
)

TOO_LARGE = Rule(
    "file-too-large",
    Severity.ERROR,
    "The file holds more than a description of a database can need.",
    """
xl2db reads untrusted files with bounded time and memory: at most 256 MB of unpacked text, 400,000 filled
cells, 32,000,000 characters, 20,000 parts. A file that unpacks to many times its size is taken
for a *zip bomb* and is not unpacked.

**How to mend it.** Keep the description of the tables in a workbook of its own and move sheets of
data to another file.

Bad: one workbook with the table sheets and two million rows of sales.

Good: `schema.xlsx` with the table sheets, `sales.xlsx` with the data.
""",
)

COSTS_TOO_MUCH = Rule(
    "costs-too-much",
    Severity.ERROR,
    "Checking the workbook takes more computing than any workbook of tables should need.",
    """
`xl2db check` reads workbooks of strangers, so it is bounded: what takes more than 2 seconds of CPU is stopped, on a
slow machine, too. A thousand rules that are tried on 20,000 rows are such a thing, and a text that is made to keep a
reader busy; about 25,000 columns are the most that a usual machine reads in the time.

**How to mend it.** Take out what is large: reference rows that are data, rules that many rows must keep. Where you
trust the workbook, allow more in the environment: `XL2DB_CHECK_SECONDS=60`. The other commands have no such bound.

Bad: a table of 20,000 reference rows with 1,000 rules.

Good: the same table with the ten rules that matter.
""",
)

FINDINGS_LEFT_OUT = Rule(
    "findings-left-out",
    Severity.INFO,
    "There are so many findings that not all of them are shown.",
    """
After 500 errors xl2db looks no further; of each rule it keeps the first 500 warnings or notes. So what a check costs
is bounded, whatever stands in the workbook, and nobody reads that many at once.

**How to mend it.** Mend the first ones; often one cause stands behind all of them, such as the wrong heading above a
column. Then run `xl2db check` again.

Bad: 100,000 rows with a word under *Type* that names no type.

Good: the column *Type* holds types.
""",
)

DUPLICATE_SHEET = Rule(
    "duplicate-sheet",
    Severity.ERROR,
    "Two sheets have the same name.",
    """
Spreadsheet programs do not allow two sheets of one name (capitals do not count), so a program must have
written the file. xl2db can't tell which of them is meant.

**How to mend it.** Rename one of the sheets, or take it out. In a folder of .csv files, rename one
of the files.

Bad: `orders.csv` and `Orders.CSV` in one folder.

Good: `orders.csv` and `order_lines.csv`.
""",
)

NO_SHEETS = Rule(
    "no-sheets",
    Severity.ERROR,
    "The workbook holds no sheet with cells.",
    """
A workbook without sheets can't describe a database; it would look as if every table had been deleted.

**How to mend it.** Open the file and look: charts alone are no tables. A new workbook comes from
`xl2db init`.

Bad: a workbook of nothing but chart sheets.

Good: a workbook with a sheet `customers` that has the headings Column and Type.
""",
)

FOLDER_WITHOUT_CSV = Rule(
    "folder-without-csv",
    Severity.ERROR,
    "The folder holds no .csv file.",
    """
A folder can stand for a workbook when it holds .csv files, one for each sheet. This one has none.

**How to mend it.** Give the name of the workbook in the folder, or put the .csv files there.

Bad: `xl2db check my_project/`

Good: `xl2db check my_project/bookshop.xlsx`
""",
)

CSV_BROKEN = Rule(
    "csv-broken",
    Severity.ERROR,
    "A .csv file can't be taken apart into cells.",
    '''
The quotation marks of the file do not fit together: one is opened and never closed, or text follows
after a closing one. Read on, whole rows could vanish into one cell.

**How to mend it.** Look at the line that is named. A quotation mark inside a quoted cell is written twice.

Bad: `title,"He said "no"",text`

Good: `title,"He said ""no""",text`
''',
)

FILE_CHANGED_MEANWHILE = Rule(
    "file-changed-meanwhile",
    Severity.ERROR,
    "The workbook was saved again while a command was at work with it.",
    """
The revision would be made of what the workbook said before, and you have seen a plan, or answered questions, about
that. So nothing was written and nothing of the edit was applied.

**How to mend it.** Run the same command again: it reads the workbook anew.

Bad: saving the workbook in Excel while `xl2db sync` asks about a renamed column.

Good: saving it, then running `xl2db sync`.
""",
)
