# npm_ci(SOURCE BUILD): the packages of SOURCE/package-lock.json in BUILD/node_modules, with BUILD/npm.stamp when they are
# there. Packages come from npm's cache where they are in it; none of their install scripts runs.
function(npm_ci source build)
  add_custom_command(OUTPUT "${build}/npm.stamp"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${build}"
    COMMAND "${CMAKE_COMMAND}" -E copy "${source}/package.json" "${source}/package-lock.json" "${build}"
    COMMAND "${NPM}" ci --prefix "${build}" --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${build}/npm.stamp"
    DEPENDS "${source}/package.json" "${source}/package-lock.json"
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
    COMMENT "Installing the packages of ${source}/package-lock.json" VERBATIM)
endfunction()
