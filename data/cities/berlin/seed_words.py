"""What Berlin's providers call things, and what this city's screens call them."""

CATEGORY = {
    "Brand": "fire", "Rettungsdienst": "ambulance", "Notverlegung": "transfer",
    "Rettungsdienst mit Technischer Hilfeleistung": "ambulance_technical",
    "Technische Hilfeleistung": "technical_rescue",
}  # fmt: skip
DISTRICT_ZH = {
    "Mitte": "米特", "Friedrichshain-Kreuzberg": "弗里德里希斯海因-克罗伊茨贝格",
    "Pankow": "潘科", "Charlottenburg-Wilmersdorf": "夏洛滕堡-维尔默斯多夫", "Spandau": "施潘道",
    "Steglitz-Zehlendorf": "施特格利茨-策伦多夫", "Tempelhof-Schöneberg": "滕珀尔霍夫-舍讷贝格",
    "Neukölln": "新克尔恩", "Treptow-Köpenick": "特雷普托-克珀尼克",
    "Marzahn-Hellersdorf": "马灿-黑勒斯多夫", "Lichtenberg": "利希滕贝格",
    "Reinickendorf": "赖尼肯多夫",
}  # fmt: skip
LABEL_KM = {  # east and south of the city's centre, where the wall map has room for the name
    "Pankow": (0.2, -11.6), "Treptow-Köpenick": (13.0, 11.4), "Spandau": (-18.2, -4.6),
    "Steglitz-Zehlendorf": (-12.6, 11.2), "Charlottenburg-Wilmersdorf": (-12.6, 2.4),
    "Tempelhof-Schöneberg": (-4.3, 12.0), "Neukölln": (2.9, 9.4), "Lichtenberg": (6.6, -7.2),
    "Marzahn-Hellersdorf": (12.2, -5.0), "Reinickendorf": (-9.0, -11.0),
}  # fmt: skip
WAY = {
    "Süd": ("southbound", "南向"), "Nord": ("northbound", "北向"), "West": ("westbound", "西向"),
    "Ost": ("eastbound", "东向"), "Südwest": ("south-westbound", "西南向"),
    "Nordwest": ("north-westbound", "西北向"), "Nordost": ("north-eastbound", "东北向"),
    "Südost": ("south-eastbound", "东南向"),
}  # fmt: skip
LANE = {
    "HF_R": ("right lane", "右侧车道"), "HF_2vR": ("2nd lane from right", "右起第2车道"),
    "HF_3vR": ("3rd lane from right", "右起第3车道"),
    "HF_4vR": ("4th lane from right", "右起第4车道"), "HF": ("main lane", "主车道"),
    "BUS": ("bus lane", "公交车道"), "BUS_LKW": ("bus and lorry lane", "公交与货车车道"),
    "LA": ("left-turn lane", "左转车道"), "AbL_R": ("exit, right lane", "出口右侧车道"),
    "AbL_2vR": ("exit, 2nd lane from right", "出口右起第2车道"),
    "ZuL_R": ("entry, right lane", "入口右侧车道"),
    "ZuL_2vR": ("entry, 2nd lane from right", "入口右起第2车道"),
}  # fmt: skip
