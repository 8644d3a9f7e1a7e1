"""Chinese places in one spelling each: 浙江省宁波市, 宁波市 and 浙江宁波 are 宁波; 广西壮族自治区 is 广西."""

PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海",
    "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
)
_PROVINCE_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")
_DISTRICT_ENDINGS = ("区", "县", "镇", "乡", "旗")
# What follows a province's short name and is part of another name, such as 海南藏族自治州.
_PART_OF_A_NAME = ("族", "州", "区", "盟")


def province(text: str) -> str:
    """Return a province by its short name; other texts stay as they are."""
    for name in PROVINCES:
        if text.startswith(name) and text[len(name):] in ("", *_PROVINCE_ENDINGS):
            return name
    return text


def city(text: str) -> str:
    """Return a city without its province, its districts and its ending; other texts stay as they are."""
    place = _without_province(text)
    head, mark, rest = place.partition("市")
    if mark and len(head) >= 2 and (not rest or rest.endswith((*_DISTRICT_ENDINGS, "市"))):
        return head
    return place


def _without_province(text: str) -> str:
    for name in PROVINCES:
        if not text.startswith(name):
            continue
        rest = text[len(name):]
        ending = next((end for end in _PROVINCE_ENDINGS if rest.startswith(end)), "")
        inside = rest[len(ending):]
        if len(inside) >= 2 and (ending or not any(part in inside for part in _PART_OF_A_NAME)):
            return name if inside.endswith(_DISTRICT_ENDINGS) and ending == "市" else inside
    return text
