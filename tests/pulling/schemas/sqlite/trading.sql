-- A company that trades in coffee, and came from a desktop database: spaces, defaults in brackets, views with long names.
PRAGMA foreign_keys = off;

CREATE TABLE "Kinds"
(   "KindNo"   INTEGER PRIMARY KEY AUTOINCREMENT,
    "KindName" TEXT,
    "Remarks"  TEXT,
    "Label"      BLOB
);
CREATE TABLE "BuyersInGroups"
(   "BuyerCode"     TEXT not null,
    "GroupCode" TEXT not null,
    PRIMARY KEY ("BuyerCode","GroupCode"),
    FOREIGN KEY ([BuyerCode]) REFERENCES [Buyers] ([BuyerCode]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([GroupCode]) REFERENCES [BuyerGroups] ([GroupCode]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE BuyerGroups
(   "GroupCode" TEXT not null,
    "GroupRemarks"   TEXT,
    PRIMARY KEY ("GroupCode")
);
CREATE TABLE [Buyers]
(   [BuyerCode]  TEXT,
    [FirmName] TEXT,
    [Town]        TEXT,
    [Telefax]         TEXT,
    PRIMARY KEY (`BuyerCode`)
);
CREATE TABLE "Staff"
(   "StaffNo" INTEGER PRIMARY KEY AUTOINCREMENT,
    "Surname"   TEXT,
    "BornOn"  DATE,
    "Portrait"      BLOB,
    "Superior"  INTEGER,
    FOREIGN KEY ([Superior]) REFERENCES [Staff] ([StaffNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE "Zones"
(   "ZoneNo"          INTEGER NOT NULL PRIMARY KEY,
    "ZoneName" TEXT NOT NULL
);
CREATE TABLE "Districts"
(   "DistrictCode" TEXT NOT NULL,
    "DistrictName" TEXT NOT NULL,
    "ZoneNo" INTEGER NOT NULL,
    PRIMARY KEY ("DistrictCode"),
    FOREIGN KEY ("ZoneNo") REFERENCES "Zones" ("ZoneNo") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE "Carriers"
(   "CarrierNo" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "FirmName" TEXT NOT NULL,
    "Telephone" TEXT
);
CREATE TABLE "Growers"
(   "GrowerNo" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "FirmName" TEXT NOT NULL,
    "WebSite" TEXT
);
CREATE TABLE "Coffees"
(   "CoffeeNo"       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "CoffeeName"     TEXT NOT NULL,
    "GrowerNo"      INTEGER,
    "KindNo"      INTEGER,
    "Packing" TEXT,
    "PricePerSack"       NUMERIC DEFAULT 0,
    "SacksHere"    INTEGER DEFAULT 0,
    "OrderBelow"    INTEGER DEFAULT 0,
    "NoLongerSold"    TEXT NOT NULL DEFAULT '0',
    CHECK ([PricePerSack]>=(0)),
    CHECK ([OrderBelow]>=(0)),
    CHECK ([SacksHere]>=(0)),
    FOREIGN KEY ([KindNo]) REFERENCES [Kinds] ([KindNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([GrowerNo]) REFERENCES [Growers] ([GrowerNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE "Deals"
(   "DealNo"     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "BuyerCode"  TEXT,
    "StaffNo"  INTEGER,
    "MadeOn"   DATETIME,
    "SentBy"     INTEGER,
    "Carriage"     NUMERIC DEFAULT 0,
    FOREIGN KEY ([StaffNo]) REFERENCES [Staff] ([StaffNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([BuyerCode]) REFERENCES [Buyers] ([BuyerCode]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([SentBy]) REFERENCES [Carriers] ([CarrierNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE TABLE "Deal Lines"
(   "DealNo"   INTEGER NOT NULL,
    "CoffeeNo" INTEGER NOT NULL,
    "PricePerSack" NUMERIC NOT NULL DEFAULT 0,
    "Sacks"  INTEGER NOT NULL DEFAULT 1,
    "Rebate"  REAL NOT NULL DEFAULT 0,
    PRIMARY KEY ("DealNo","CoffeeNo"),
    CHECK ([Rebate]>=(0) AND [Rebate]<=(1)),
    CHECK ([Sacks]>(0)),
    CHECK ([PricePerSack]>=(0)),
    FOREIGN KEY ([DealNo]) REFERENCES [Deals] ([DealNo]) ON DELETE NO ACTION ON UPDATE NO ACTION,
    FOREIGN KEY ([CoffeeNo]) REFERENCES [Coffees] ([CoffeeNo]) ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE VIEW [Worth of each deal] AS
SELECT "Deal Lines".DealNo, Sum(("Deal Lines".PricePerSack * Sacks * (1 - Rebate) / 100) * 100) AS Worth
FROM "Deal Lines" GROUP BY "Deal Lines".DealNo;
CREATE VIEW [Dear coffees] AS
SELECT CoffeeName, PricePerSack FROM Coffees WHERE PricePerSack > (SELECT AVG(PricePerSack) FROM Coffees);
