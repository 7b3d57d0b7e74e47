-- A company that trades in tea, moved from a desktop database: capitals, spaces, codes as keys, and lengths for everything.

CREATE TABLE "Kinds" (
    "KindNo" smallint NOT NULL,
    "KindName" character varying(15) NOT NULL,
    "Remarks" text,
    "Label" bytea,
    CONSTRAINT "PK_Kinds" PRIMARY KEY ("KindNo")
);
CREATE INDEX "KindName" ON "Kinds" ("KindName");

CREATE TABLE "BuyerGroups" (
    "GroupCode" character varying(5) NOT NULL,
    "GroupRemarks" text,
    CONSTRAINT "PK_BuyerGroups" PRIMARY KEY ("GroupCode")
);

CREATE TABLE "Buyers" (
    "BuyerCode" character(5) NOT NULL,
    "FirmName" character varying(40) NOT NULL,
    "AskFor" character varying(30),
    "AskForTitle" character varying(30),
    "Street" character varying(60),
    "Town" character varying(15),
    "Province" character varying(15),
    "Postcode" character varying(10),
    "Land" character varying(15),
    "Telephone" character varying(24),
    "Telefax" character varying(24),
    CONSTRAINT "PK_Buyers" PRIMARY KEY ("BuyerCode")
);
CREATE INDEX "Town" ON "Buyers" ("Town");
CREATE INDEX "Buyers Province" ON "Buyers" ("Province" NULLS FIRST);

CREATE TABLE "BuyersInGroups" (
    "BuyerCode" character(5) NOT NULL REFERENCES "Buyers",
    "GroupCode" character varying(5) NOT NULL REFERENCES "BuyerGroups",
    CONSTRAINT "PK_BuyersInGroups" PRIMARY KEY ("BuyerCode", "GroupCode")
);

CREATE TABLE "Staff" (
    "StaffNo" smallint NOT NULL,
    "Surname" character varying(20) NOT NULL,
    "Forename" character varying(10) NOT NULL,
    "Position" character varying(30),
    "Salutation" character varying(25),
    "BornOn" date,
    "SinceWhen" date,
    "Street" character varying(60),
    "DeskPhone" character varying(4),
    "Portrait" bytea,
    "Memo" text,
    "Superior" smallint,
    "PortraitFile" character varying(255),
    CONSTRAINT "PK_Staff" PRIMARY KEY ("StaffNo"),
    CONSTRAINT "FK_Staff_Superior" FOREIGN KEY ("Superior") REFERENCES "Staff" ("StaffNo"),
    CONSTRAINT "CK_BornOn" CHECK ("BornOn" < CURRENT_DATE)
);
CREATE INDEX "Surname" ON "Staff" ("Surname");

CREATE TABLE "Province" (
    "ZoneNo" smallint PRIMARY KEY,
    "ZoneName" character(50) NOT NULL
);

CREATE TABLE "Districts" (
    "DistrictCode" character varying(20) PRIMARY KEY,
    "DistrictName" character(50) NOT NULL,
    "ZoneNo" smallint NOT NULL REFERENCES "Province"
);

CREATE TABLE "StaffDistricts" (
    "StaffNo" smallint NOT NULL REFERENCES "Staff",
    "DistrictCode" character varying(20) NOT NULL REFERENCES "Districts",
    PRIMARY KEY ("StaffNo", "DistrictCode")
);

CREATE TABLE "Growers" (
    "GrowerNo" smallint PRIMARY KEY,
    "FirmName" character varying(40) NOT NULL,
    "AskFor" character varying(30),
    "WebSite" text
);

CREATE TABLE "Teas" (
    "TeaNo" smallint NOT NULL CONSTRAINT "PK_Teas" PRIMARY KEY,
    "TeaName" character varying(40) NOT NULL,
    "GrowerNo" smallint REFERENCES "Growers",
    "KindNo" smallint REFERENCES "Kinds",
    "Packing" character varying(20),
    "PricePerChest" real DEFAULT 0,
    "ChestsHere" smallint DEFAULT 0,
    "ChestsComing" smallint DEFAULT 0,
    "OrderBelow" smallint DEFAULT 0,
    "NoLongerSold" integer DEFAULT 0 NOT NULL,
    CONSTRAINT "CK_Teas_Price" CHECK ("PricePerChest" >= 0),
    CONSTRAINT "CK_OrderBelow" CHECK ("OrderBelow" >= 0),
    CONSTRAINT "CK_ChestsHere" CHECK ("ChestsHere" >= 0)
);

CREATE TABLE "Carriers" (
    "CarrierNo" smallint PRIMARY KEY,
    "FirmName" character varying(40) NOT NULL,
    "Telephone" character varying(24)
);

CREATE TABLE "Deals" (
    "DealNo" integer NOT NULL,
    "BuyerCode" character(5),
    "StaffNo" smallint,
    "MadeOn" date,
    "WantedOn" date,
    "SentOn" date,
    "SentBy" smallint,
    "Carriage" real DEFAULT 0,
    "SendTo" character varying(40),
    CONSTRAINT "PK_Deals" PRIMARY KEY ("DealNo"),
    CONSTRAINT "FK_Deals_Buyers" FOREIGN KEY ("BuyerCode") REFERENCES "Buyers",
    CONSTRAINT "FK_Deals_Staff" FOREIGN KEY ("StaffNo") REFERENCES "Staff",
    CONSTRAINT "FK_Deals_Carriers" FOREIGN KEY ("SentBy") REFERENCES "Carriers"
);
CREATE INDEX "MadeOn" ON "Deals" ("MadeOn" DESC);
CREATE INDEX "SentOn" ON "Deals" ("SentOn" DESC NULLS LAST);

CREATE TABLE "Deal Lines" (
    "DealNo" integer NOT NULL,
    "TeaNo" smallint NOT NULL,
    "PricePerChest" real DEFAULT 0 NOT NULL,
    "Chests" smallint DEFAULT 1 NOT NULL,
    "Rebate" real DEFAULT 0 NOT NULL,
    CONSTRAINT "PK_Deal_Lines" PRIMARY KEY ("DealNo", "TeaNo"),
    CONSTRAINT "FK_Deal_Lines_Deals" FOREIGN KEY ("DealNo") REFERENCES "Deals",
    CONSTRAINT "FK_Deal_Lines_Teas" FOREIGN KEY ("TeaNo") REFERENCES "Teas",
    CONSTRAINT "CK_Rebate" CHECK ("Rebate" >= 0 AND "Rebate" <= 1),
    CONSTRAINT "CK_Chests" CHECK ("Chests" > 0)
);

CREATE TABLE "TaxCounties" (
    "CountyNo" smallint NOT NULL,
    "CountyName" character varying(100),
    "CountyAbbr" character varying(2),
    "CountyPart" character varying(50)
);

CREATE VIEW "Worth of each deal" AS
SELECT "DealNo", sum("PricePerChest" * "Chests" * (1 - "Rebate")) AS "Worth" FROM "Deal Lines" GROUP BY "DealNo";
CREATE VIEW "Teas on sale" AS
SELECT "TeaNo", "TeaName" FROM "Teas" WHERE "NoLongerSold" = 0;
