-- A shop that sells music by the track: brackets around every name, and a name for every constraint.

CREATE TABLE [Style]
(
    [StyleNo] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Style] PRIMARY KEY  ([StyleNo])
);
CREATE TABLE [Carrier]
(
    [CarrierNo] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Carrier] PRIMARY KEY  ([CarrierNo])
);
CREATE TABLE [Band]
(
    [BandNo] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Band] PRIMARY KEY  ([BandNo])
);
CREATE TABLE [Record]
(
    [RecordNo] INTEGER  NOT NULL,
    [Title] NVARCHAR(160)  NOT NULL,
    [BandNo] INTEGER  NOT NULL,
    CONSTRAINT [PK_Record] PRIMARY KEY  ([RecordNo]),
    FOREIGN KEY ([BandNo]) REFERENCES [Band] ([BandNo])
		ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Song]
(
    [SongNo] INTEGER  NOT NULL,
    [Name] NVARCHAR(200)  NOT NULL,
    [RecordNo] INTEGER,
    [CarrierNo] INTEGER  NOT NULL,
    [StyleNo] INTEGER,
    [WrittenBy] NVARCHAR(220),
    [Lasts] INTEGER  NOT NULL,
    [FileSize] INTEGER,
    [Price] NUMERIC(10,2)  NOT NULL,
    CONSTRAINT [PK_Song] PRIMARY KEY  ([SongNo]),
    FOREIGN KEY ([RecordNo]) REFERENCES [Record] ([RecordNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([StyleNo]) REFERENCES [Style] ([StyleNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([CarrierNo]) REFERENCES [Carrier] ([CarrierNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Clerk]
(
    [ClerkNo] INTEGER  NOT NULL,
    [FamilyName] NVARCHAR(20)  NOT NULL,
    [Chief] INTEGER,
    [Born] DATETIME,
    [Hired] DATETIME,
    [Email] NVARCHAR(60),
    CONSTRAINT [PK_Clerk] PRIMARY KEY  ([ClerkNo]),
    FOREIGN KEY ([Chief]) REFERENCES [Clerk] ([ClerkNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE [Listener]
(
    [ListenerNo] INTEGER  NOT NULL,
    [GivenName] NVARCHAR(40)  NOT NULL,
    [Firm] NVARCHAR(80),
    [Land] NVARCHAR(40),
    [Email] NVARCHAR(60)  NOT NULL,
    [ServedBy] INTEGER,
    CONSTRAINT [PK_Listener] PRIMARY KEY  ([ListenerNo]),
    FOREIGN KEY ([ServedBy]) REFERENCES [Clerk] ([ClerkNo]) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE TABLE [Bill]
(
    [BillNo] INTEGER  NOT NULL,
    [ListenerNo] INTEGER  NOT NULL,
    [BilledAt] DATETIME  NOT NULL,
    [Town] NVARCHAR(40),
    [Total] NUMERIC(10,2)  NOT NULL,
    CONSTRAINT [PK_Bill] PRIMARY KEY  ([BillNo]),
    CONSTRAINT [FK_BillListener] FOREIGN KEY ([ListenerNo]) REFERENCES [Listener] ([ListenerNo])
);
CREATE TABLE [BillLine]
(
    [BillLineNo] INTEGER  NOT NULL,
    [BillNo] INTEGER  NOT NULL,
    [SongNo] INTEGER  NOT NULL,
    [Price] NUMERIC(10,2)  NOT NULL,
    [HowMany] INTEGER  NOT NULL,
    CONSTRAINT [PK_BillLine] PRIMARY KEY  ([BillLineNo]),
    CONSTRAINT [FK_BillLineBill] FOREIGN KEY ([BillNo]) REFERENCES [Bill] ([BillNo]) ON DELETE CASCADE,
    CONSTRAINT [FK_BillLineSong] FOREIGN KEY ([SongNo]) REFERENCES [Song]
);
CREATE TABLE [Mixtape]
(
    [MixtapeNo] INTEGER  NOT NULL,
    [Name] NVARCHAR(120),
    CONSTRAINT [PK_Mixtape] PRIMARY KEY  ([MixtapeNo])
);
CREATE TABLE [MixtapeSong]
(
    [MixtapeNo] INTEGER  NOT NULL,
    [SongNo] INTEGER  NOT NULL,
    CONSTRAINT [PK_MixtapeSong] PRIMARY KEY  ([MixtapeNo], [SongNo]),
    FOREIGN KEY ([MixtapeNo]) REFERENCES [Mixtape] ([MixtapeNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([SongNo]) REFERENCES [Song] ([SongNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX [IX_MixtapeSong] ON [MixtapeSong]([MixtapeNo], [SongNo]);
CREATE INDEX [IX_RecordBand] ON [Record] ([BandNo]);
CREATE INDEX [IX_SongRecord] ON [Song] ([RecordNo]);
CREATE INDEX [IX_SongStyle] ON [Song] ([StyleNo]);
CREATE INDEX [IX_BillListener] ON [Bill] ([ListenerNo]);
