#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace orrery {

/// One HTML file that holds everything it needs: the data, the charts' library, style and scripts
/// (cli/report/page/, third_party/echarts/). Throws InputError where one of those is not there.
std::string report_page(const nlohmann::ordered_json& data);

}  // namespace orrery
